using System.Collections.Concurrent;
using System.Globalization;
using System.Net;

namespace PayGatePrime.CloudEmulator.Load;

/// <summary>Creates tasks of all kinds while the emulator is killed again and again, and then counts what became of them.</summary>
internal sealed class SoakRun(int seed)
{
    private const int Queues = 8;
    private const int CallersEach = 6;
    private static readonly TimeSpan s_drainLimit = TimeSpan.FromSeconds(90);
    private readonly ConcurrentDictionary<string, SoakTask> _tasks = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _broken = new();
    private int _unknown;
    private int _kills;

    public static async Task<int> RunAsync(int seconds, int killEvery, int? givenSeed, int window, string? connectionString, CancellationToken cancellation)
    {
        var seed = givenSeed ?? Random.Shared.Next();
        Console.WriteLine($"Seed {seed}.");
        await using var database = connectionString is null ? await Database.StartAsync(cancellation) : null;
        return await new SoakRun(seed).RunAsync(seconds, killEvery, window, connectionString ?? await database!.CreateAsync(cancellation), cancellation);
    }

    private async Task<int> RunAsync(int seconds, int killEvery, int window, string connectionString, CancellationToken cancellation)
    {
        await using var handler = Handler();
        await handler.StartAsync(cancellation);
        await using var emulator = new LocalEmulator(connectionString, new Dictionary<string, string> { ["Emulator__Window"] = window.ToString(CultureInfo.InvariantCulture) });
        await emulator.StartAsync(cancellation);
        await emulator.AddQueuesAsync(Queues, cancellation, """, "retryConfig":{"minBackoff":"0.050s","maxBackoff":"1s"}""");
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var random = new Random(seed);
        var load = new List<Task>();
        foreach (var isGrpc in (bool[])[false, true])
        {
            for (var caller = 0; caller < CallersEach; caller++)
            {
                load.Add(CreateAsync(emulator, isGrpc, caller, handler.Urls.First(), new Random(random.Next()), ending.Token, cancellation));
            }
        }

        load.Add(ChangeAsync(emulator, new Random(random.Next()), ending.Token, cancellation));
        load.Add(LookAsync(emulator, new Random(random.Next()), ending.Token, cancellation));
        var end = TimeSpan.FromSeconds(seconds);
        var started = System.Diagnostics.Stopwatch.StartNew();
        while (started.Elapsed < end)
        {
            var wait = TimeSpan.FromSeconds(killEvery * (0.5 + random.NextDouble()));
            await Task.Delay(started.Elapsed + wait < end ? wait : end - started.Elapsed > TimeSpan.Zero ? end - started.Elapsed : TimeSpan.Zero, cancellation);
            await emulator.KillAsync();
            _kills++;
            await emulator.StartAsync(cancellation);
        }

        await ending.CancelAsync();
        await Task.WhenAll(load);
        using (var http = new HttpClient())
        {
            foreach (var task in _tasks.Values.Where(t => t is { IsFar: true, IsRun: false, IsDeleted: false }))
            {
                await RunTaskAsync(http, emulator, task, cancellation);
            }
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_drainLimit);
        try
        {
            await emulator.UntilLeftAsync(0, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            _broken.Enqueue($"{await emulator.LeftAsync(cancellation)} tasks were not gone after {s_drainLimit.TotalSeconds:0} s.");
        }

        var rows = await Database.ScalarAsync<long>(connectionString, "select count(*) from emulator.task", cancellation);
        if (rows > 0)
        {
            _broken.Enqueue($"{rows} rows are left.");
        }

        return Report();
    }

    private WebApplication Handler()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(context =>
        {
            context.Response.StatusCode = _tasks[context.Request.Path.Value![1..]].Call();
            if (context.Response.StatusCode == StatusCodes.Status429TooManyRequests)
            {
                context.Response.Headers.RetryAfter = "1";
            }

            return Task.CompletedTask;
        });
        return app;
    }

    private async Task CreateAsync(LocalEmulator emulator, bool isGrpc, int caller, string url, Random random, CancellationToken ending, CancellationToken cancellation)
    {
        using var client = new TaskClient(emulator, isGrpc);
        for (var i = 0; !ending.IsCancellationRequested; i++)
        {
            var id = $"{(isGrpc ? 'g' : 'r')}{caller}-{i}";
            var isFar = random.Next(8) == 0;
            var task = new SoakTask(LocalEmulator.Queue(random.Next(Queues)), id, isFar || random.Next(2) == 0, isFar, random.Next(6) == 0 ? 1 + random.Next(2) : 0);
            _tasks[id] = task;
            DateTimeOffset? schedule = isFar ? TimeProvider.System.GetUtcNow().AddHours(1 + random.NextDouble()) : random.Next(3) == 0 ? TimeProvider.System.GetUtcNow().AddMilliseconds(random.Next(4000)) : null;
            TaskOutcome outcome;
            do
            {
                outcome = await client.CreateAsync(task.Queue, task.IsNamed ? id : null, $"{url}/{id}", new byte[random.Next(600)], schedule, cancellation);
                if (outcome == TaskOutcome.Unknown)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(20), cancellation);
                }
            }
            while (outcome == TaskOutcome.Unknown && task.IsNamed && !ending.IsCancellationRequested);
            task.IsAcknowledged = outcome != TaskOutcome.Unknown;
            if (outcome == TaskOutcome.Unknown)
            {
                Interlocked.Increment(ref _unknown);
            }
        }
    }

    /// <summary>Runs or deletes some of the tasks that are scheduled hours ahead.</summary>
    private async Task ChangeAsync(LocalEmulator emulator, Random random, CancellationToken ending, CancellationToken cancellation)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        while (!ending.IsCancellationRequested)
        {
            SoakTask[] far = [.. _tasks.Values.Where(t => t is { IsFar: true, IsAcknowledged: true, IsRun: false, IsDeleted: false })];
            foreach (var task in far.OrderBy(_ => random.Next()).Take(20))
            {
                if (random.Next(2) == 0)
                {
                    await RunTaskAsync(http, emulator, task, cancellation);
                }
                else
                {
                    await DeleteTaskAsync(http, emulator, task, cancellation);
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellation);
        }
    }

    private async Task RunTaskAsync(HttpClient http, LocalEmulator emulator, SoakTask task, CancellationToken cancellation)
    {
        task.IsRun = true;
        var status = await AskAsync(() => http.PostAsync($"{emulator.RestUrl}/v2/{task.Queue}/tasks/{task.Id}:run", null, cancellation), cancellation);
        if (status is not (HttpStatusCode.OK or HttpStatusCode.NotFound) || (status == HttpStatusCode.NotFound && task.Successes == 0 && task.IsAcknowledged))
        {
            _broken.Enqueue($"{task.Id} could not be run: {status}.");
        }
    }

    private async Task DeleteTaskAsync(HttpClient http, LocalEmulator emulator, SoakTask task, CancellationToken cancellation)
    {
        task.IsDeleted = true;
        var status = await AskAsync(() => http.DeleteAsync(new Uri($"{emulator.RestUrl}/v2/{task.Queue}/tasks/{task.Id}"), cancellation), cancellation);
        if (status is not (HttpStatusCode.OK or HttpStatusCode.NotFound))
        {
            _broken.Enqueue($"{task.Id} could not be deleted: {status}.");
        }
    }

    /// <summary>Asks until there is an answer: what is lost with the emulator is asked again, which a run or a deletion of one task bears.</summary>
    private static async Task<HttpStatusCode> AskAsync(Func<Task<HttpResponseMessage>> ask, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                using var response = await ask();
                if (response.StatusCode != HttpStatusCode.ServiceUnavailable)
                {
                    return response.StatusCode;
                }
            }
            catch (HttpRequestException)
            {
                // The emulator is down; it is started again, or the run's limit ends this.
                await Task.Yield();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellation);
        }
    }

    /// <summary>Asks of named tasks that were handled whether the emulator has recorded that, and tries to create some of them again.</summary>
    private async Task LookAsync(LocalEmulator emulator, Random random, CancellationToken ending, CancellationToken cancellation)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var client = new TaskClient(emulator, isGrpc: false);
        while (!ending.IsCancellationRequested)
        {
            SoakTask[] handled = [.. _tasks.Values.Where(t => t.IsNamed && t.Successes > 0 && !t.IsRecorded)];
            foreach (var task in handled.OrderBy(_ => random.Next()).Take(200))
            {
                try
                {
                    using var response = await http.GetAsync($"{emulator.RestUrl}/v2/{task.Queue}/tasks/{task.Id}", cancellation);
                    task.IsRecorded = response.StatusCode == HttpStatusCode.NotFound && (await response.Content.ReadAsStringAsync(cancellation)).Contains("existed recently", StringComparison.Ordinal);
                }
                catch (HttpRequestException)
                {
                    break;
                }

                // Recorded or not, by its row or by the memory of its name: a handled task's name is taken.
                if (random.Next(4) == 0 && await client.CreateAsync(task.Queue, task.Id, "http://127.0.0.1:9/", [], null, cancellation) == TaskOutcome.Created)
                {
                    _broken.Enqueue($"{task.Id} was created a second time.");
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellation);
        }
    }

    private int Report()
    {
        var lost = _tasks.Values.Where(t => t.IsDue && t.Successes == 0).ToArray();
        var again = _tasks.Values.Where(t => t.CameAfterRecord).ToArray();
        Console.WriteLine($"killed {_kills} times; created {_tasks.Values.Count(t => t.IsAcknowledged)} ({_tasks.Values.Count(t => t.IsAcknowledged && t.IsNamed)} named), unknown outcome {_unknown} (of these delivered {_tasks.Values.Count(t => !t.IsAcknowledged && t.Successes > 0)})");
        var unasked = _tasks.Values.Where(t => t.CameUnasked).ToArray();
        Console.WriteLine($"hours ahead {_tasks.Values.Count(t => t.IsFar)}, of these run {_tasks.Values.Count(t => t.IsRun)}, deleted {_tasks.Values.Count(t => t.IsDeleted)}");
        Console.WriteLine($"delivered {_tasks.Values.Count(t => t.Successes > 0)}, delivered more than once {_tasks.Values.Count(t => t.Successes > 1)}, recorded as done {_tasks.Values.Count(t => t.IsRecorded)}");
        foreach (var text in (string[])[.. _broken.Take(10), .. lost.Take(10).Select(t => $"LOST: {t}"), .. unasked.Take(10).Select(t => $"DELIVERED UNASKED: {t}"), .. again.Take(10).Select(t => $"DELIVERED AFTER ITS SUCCESS WAS RECORDED: {t}")])
        {
            Console.WriteLine(text);
        }

        var isSound = lost.Length == 0 && again.Length == 0 && unasked.Length == 0 && _broken.IsEmpty;
        Console.WriteLine(isSound ? "Nothing is lost, nothing is left." : $"BROKEN: {lost.Length} lost, {again.Length} delivered after the end, {unasked.Length} unasked, {_broken.Count} other (seed {seed}).");
        return isSound ? 0 : 1;
    }
}
