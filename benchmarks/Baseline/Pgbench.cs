using Npgsql;
using PayGatePrime.LocalProcesses;

namespace PayGatePrime.Benchmarks;

/// <summary>What the same Postgres takes without anything of ours: single inserts of 512 bytes, each its own commit.</summary>
internal static class Pgbench
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    /// <returns>Transactions a second, as pgbench prints them.</returns>
    /// <exception cref="InvalidOperationException">pgbench is not on the PATH, or failed.</exception>
    public static async Task<string> InsertsAsync(string connectionString, int clients, CancellationToken cancellation)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        await using (var data = NpgsqlDataSource.Create(connectionString))
        await using (var setup = data.CreateCommand("create table if not exists baseline (id bigint generated always as identity primary key, body bytea not null)"))
        {
            await setup.ExecuteNonQueryAsync(cancellation);
        }

        var script = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(script, "insert into baseline (body) values (decode(repeat('00', 512), 'hex'));\n", cancellation);
            var rate = "";
            await using var process = Start(settings, script, clients, line => rate = line.StartsWith("tps = ", StringComparison.Ordinal) ? line[6..].Split('.')[0] : rate);
            return await process.Exited.WaitAsync(s_limit, cancellation) == 0 && rate.Length > 0 ? rate : throw new InvalidOperationException("pgbench did not measure anything.");
        }
        finally
        {
            File.Delete(script);
        }
    }

    private static ChildProcess Start(NpgsqlConnectionStringBuilder settings, string script, int clients, Action<string> onLine)
    {
        try
        {
            return ChildProcess.Start(new ChildProcessOptions
            {
                FileName = "pgbench",
                Arguments = ["-n", "-M", "prepared", "-f", script, "-c", $"{clients}", "-j", "2", "-T", "5", "-h", settings.Host!, "-p", $"{settings.Port}", "-U", settings.Username!, settings.Database!],
                Environment = new Dictionary<string, string?> { ["PGPASSWORD"] = settings.Password },
                OnOutput = (line, _) => onLine(line),
            });
        }
        catch (LocalProcessException e)
        {
            throw new InvalidOperationException("The baseline needs pgbench, which comes with any Postgres, on the PATH.", e);
        }
    }
}
