using System.CommandLine;

namespace PayGatePrime.CloudEmulator.Load;

/// <summary>The command line.</summary>
internal static class LoadCommand
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(30);

    public static RootCommand Build()
    {
        var root = new RootCommand("Loads the Cloud Tasks emulator. Postgres, the emulator and the handler are processes of their own; everything is on this machine.");
        root.Add(Create());
        root.Add(Compare());
        root.Add(Scheduled());
        root.Add(Drain());
        root.Add(Lag());
        root.Add(Soak());
        root.Add(HandlerCommand());
        return root;
    }

    private static Command Create()
    {
        var (tasks, callers, queues, rounds) = (Number("--tasks", 30_000, "How many tasks a round."), Number("--callers", 64, "How many create at one time."), Number("--queues", 20, "Over how many queues; each is sent at most 500/s."), Number("--rounds", 3, "How often through each transport."));
        var store = new Option<string>("--store") { Description = "memory or postgres.", DefaultValueFactory = _ => "postgres" }.AcceptOnlyFromAmong("memory", "postgres");
        var command = new Command("create", "Creates tasks through REST and gRPC in turn and prints rates and latencies.") { tasks, callers, queues, rounds, store };
        command.SetAction((r, c) => LimitedAsync(l => CreateRun.RunAsync(r.GetValue(tasks), r.GetValue(callers), r.GetValue(queues), r.GetValue(rounds), r.GetValue(store) == "postgres", l), c));
        return command;
    }

    private static Command Compare()
    {
        var (tasks, callers, rounds) = (Number("--tasks", 20_000, "How many tasks a system and round."), Number("--callers", 64, "How many create, and how many jobs are handled, at one time."), Number("--rounds", 2, "How often each system."));
        var only = new Option<string?>("--only") { Description = "One of them." }.AcceptOnlyFromAmong(["pgbench", "emulator", .. NodeQueues.Systems]);
        var command = new Command("compare", "The emulator, graphile-worker and pg-boss one after the other on the same Postgres, with pgbench's single inserts.") { tasks, callers, rounds, only };
        command.SetAction((r, c) => LimitedAsync(l => CompareRun.RunAsync(r.GetValue(tasks), r.GetValue(callers), r.GetValue(rounds), r.GetValue(only), l), c));
        return command;
    }

    private static Command Scheduled()
    {
        var tasks = Number("--tasks", 2_000_000, "How many tasks for later.");
        var command = new Command("scheduled", "Memory and restart with tasks for later.") { tasks };
        command.SetAction((r, c) => LimitedAsync(l => ScheduledRun.RunAsync(r.GetValue(tasks), l), c));
        return command;
    }

    private static Command Drain()
    {
        var (tasks, queues, rounds) = (Number("--tasks", 100_000, "How many stored tasks."), Number("--queues", 50, "Over how many queues; each is sent at most 500/s."), Number("--rounds", 3, "How often."));
        var command = new Command("drain", "A restart with a stored backlog, and its delivery.") { tasks, queues, rounds };
        command.SetAction((r, c) => LimitedAsync(l => DrainRun.RunAsync(r.GetValue(tasks), r.GetValue(queues), r.GetValue(rounds), l), c));
        return command;
    }

    private static Command Lag()
    {
        var (rate, seconds) = (Number("--rate", 1000, "Tasks due a second."), Number("--seconds", 15, "For how long."));
        var command = new Command("lag", "How late scheduled tasks reach their handler.") { rate, seconds };
        command.SetAction((r, c) => LimitedAsync(l => LagRun.RunAsync(r.GetValue(rate), r.GetValue(seconds), l), c));
        return command;
    }

    private static Command Soak()
    {
        var (seconds, killEvery, seed, window) = (Number("--seconds", 60, "How long tasks are created."), Number("--kill-every", 5, "Seconds between two kills."), new Option<int?>("--seed") { Description = "What chance follows." }, Number("--window", 50, "The emulator's window, small so that its border is met often."));
        var connection = new Option<string?>("--connection") { Description = "An empty database; without it a durable Postgres is started." };
        var command = new Command("soak", "Kills the emulator every few seconds under load and tells whether anything was lost. Ends with 1 if so.") { seconds, killEvery, seed, window, connection };
        command.SetAction((r, c) => LimitedAsync(l => SoakRun.RunAsync(r.GetValue(seconds), r.GetValue(killEvery), r.GetValue(seed), r.GetValue(window), r.GetValue(connection), l), c));
        return command;
    }

    private static Command HandlerCommand()
    {
        var port = Number("--port", 0, "The port on 127.0.0.1.");
        var command = new Command("handler", "The handler that the other commands start.") { port };
        command.Hidden = true;
        command.SetAction((r, c) => Handler.RunAsync(r.GetValue(port), c));
        return command;
    }

    private static Option<int> Number(string name, int otherwise, string description) => new(name) { Description = description, DefaultValueFactory = _ => otherwise };

    private static async Task<int> LimitedAsync(Func<CancellationToken, Task<int>> run, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_limit);
        return await run(limit.Token);
    }
}
