namespace PayGatePrime.Services.Tests.Reconcile;

internal sealed record FoundRow(Guid Id, string Kind, string Subject, string Severity, string Detail, int Tries, bool IsOpen);
