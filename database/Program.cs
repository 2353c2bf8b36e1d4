using Microsoft.Extensions.Configuration;
using PayGatePrime.Database;

var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
var connectionString = configuration.GetConnectionString("pgp-db");
if (string.IsNullOrWhiteSpace(connectionString))
{
    Console.Error.WriteLine("The migrations can't run: the setting 'ConnectionStrings:pgp-db' is missing.");
    return 78;
}

try
{
    var passwords = configuration.GetSection("RolePasswords").GetChildren().ToDictionary(s => s.Key, s => s.Value ?? "", StringComparer.Ordinal);
    await Migrator.MigrateAsync(connectionString, passwords, Console.WriteLine, CancellationToken.None);
    return 0;
}
catch (MigrationException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
