using PayGatePrime.Common.Database;

namespace PayGatePrime.Server;

/// <summary>What an update changes; committed together with the mark that the update was acted on.</summary>
internal delegate Task UpdateEffect(UnitOfWork work);
