namespace Aspire.Hosting.ApplicationModel;

internal static class ModelName
{
    private const int MaxLength = 64;

    public static void Validate(string name, string target)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var reason =
            name.Length > MaxLength ? "must be between 1 and 64 characters long"
            : !char.IsAsciiLetter(name[0]) ? "must start with an ASCII letter"
            : name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-') ? "must contain only ASCII letters, digits, and hyphens"
            : name.EndsWith('-') ? "cannot end with a hyphen"
            : name.Contains("--", StringComparison.Ordinal) ? "cannot contain consecutive hyphens"
            : null;
        if (reason is not null)
        {
            throw new ArgumentException($"{target} name '{name}' is invalid. Name {reason}.", nameof(name));
        }
    }
}
