namespace PayGatePrime.WebApi.Operators;

/// <summary>One line of audit_log that is to be written.</summary>
internal sealed record AuditEntry(string Verb, string Target, string Outcome)
{
    public const string Read = "read";
    public const string Done = "done";
    public const string Refused = "refused";
    public const string DryRun = "dry_run";

    public object? Before { get; init; }

    public object? After { get; init; }

    public string? Note { get; init; }
}
