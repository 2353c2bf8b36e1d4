namespace PayGatePrime.CloudEmulator.Iam;

internal sealed record IamCondition(string Expression, string Title, string Description, string Location);
