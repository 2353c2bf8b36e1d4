namespace PayGatePrime.CloudEmulator.Iam;

internal sealed record IamBinding(string Role, IReadOnlyList<string> Members, IamCondition? Condition);
