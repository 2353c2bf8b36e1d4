using Npgsql;

namespace PayGatePrime.LocalProcesses.Tests;

public sealed class PostgresServerTests
{
    [Fact]
    public async Task ServerAnswersQueriesAndLeavesNothingBehind()
    {
        string connectionString;
        int processId;
        await using (var server = await PostgresServer.StartAsync(new PostgresOptions { Password = "p'w", Durable = false }))
        {
            connectionString = server.ConnectionString();
            processId = server.ProcessId;
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand("show data_directory", connection);
            ((string?)await command.ExecuteScalarAsync()).ShouldNotBeNullOrEmpty();
        }

        Signals.Send(processId, 0).ShouldBeFalse();
    }

    [Fact]
    public async Task WrongPasswordIsRefused()
    {
        await using var server = await PostgresServer.StartAsync(new PostgresOptions { Password = "right", Durable = false });
        var wrong = new NpgsqlConnectionStringBuilder(server.ConnectionString()) { Password = "wrong", Pooling = false };
        await using var connection = new NpgsqlConnection(wrong.ConnectionString);
        var refused = await Should.ThrowAsync<PostgresException>(() => connection.OpenAsync());
        refused.SqlState.ShouldBe(PostgresErrorCodes.InvalidPassword);
    }

    [Fact]
    public async Task FolderWithOtherContentIsRefusedWithOneSentence()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "precious.txt"), "x");
            var refused = await Should.ThrowAsync<LocalProcessException>(
                () => PostgresServer.StartAsync(new PostgresOptions { Password = "x", DataDirectory = folder.FullName }));
            refused.Message.ShouldContain("not a Postgres cluster");
            File.Exists(Path.Combine(folder.FullName, "precious.txt")).ShouldBeTrue();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task PortInUseIsRefusedWithOneSentence()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        var refused = await Should.ThrowAsync<LocalProcessException>(
            () => PostgresServer.StartAsync(new PostgresOptions { Password = "x", Port = port, Durable = false }));
        refused.Message.ShouldContain($"Port {port} is in use");
    }

}
