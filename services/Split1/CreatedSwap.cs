namespace PayGatePrime.Split1;

/// <summary>What Split3 created for one attempt, in whole coins; zero expected means that nothing was promised.</summary>
internal sealed record CreatedSwap(Guid Id, decimal ExpectedFrom, decimal ExpectedTo);
