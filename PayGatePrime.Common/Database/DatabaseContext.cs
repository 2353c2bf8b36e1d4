using Npgsql;
using PayGatePrime.Common.CloudTasks;

namespace PayGatePrime.Common.Database;

/// <summary>What a service's database class is made of.</summary>
/// <param name="Source">The data source.</param>
/// <param name="Relay">Hands committed outbox rows on.</param>
/// <param name="Time">The clock.</param>
/// <param name="Service">The service's name.</param>
public sealed record DatabaseContext(NpgsqlDataSource Source, OutboxRelay Relay, TimeProvider Time, string Service);
