using System.Globalization;
using Npgsql;

if (args is ["--exit", var code])
{
    Console.WriteLine("the job has run");
    return int.Parse(code, CultureInfo.InvariantCulture);
}

var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/health", () => "healthy");
app.MapGet("/environment", () => Environment.GetEnvironmentVariables());
app.MapGet("/directory", () => Environment.CurrentDirectory);
app.MapGet("/select", async (IConfiguration configuration) =>
{
    await using var connection = new NpgsqlConnection(configuration.GetConnectionString("sampledb"));
    await connection.OpenAsync();
    await using var command = new NpgsqlCommand("select current_database()", connection);
    return await command.ExecuteScalarAsync() as string;
});
app.MapPost("/say", (string text) => Console.WriteLine(text));
app.MapPost("/crash", () => Environment.Exit(3));
app.Run();
return 0;
