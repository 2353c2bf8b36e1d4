using System.Globalization;

namespace PayGatePrime.LocalProcesses;

/// <summary>
/// The account Postgres runs under. The server refuses to run as root
/// (https://www.postgresql.org/docs/18/server-start.html), so root starts it as another user.
/// </summary>
internal sealed record PostgresUser(string Name, uint UserId, uint GroupId)
{
    private static readonly string[] s_candidates = ["postgres", "nobody"];

    public static bool IsNeeded => OperatingSystem.IsLinux() && Environment.UserName == "root";

    public static PostgresUser Find()
    {
        var accounts = File.ReadLines("/etc/passwd").Select(l => l.Split(':')).Where(f => f.Length > 3).ToDictionary(f => f[0], f => f, StringComparer.Ordinal);
        foreach (var name in s_candidates)
        {
            if (accounts.TryGetValue(name, out var fields))
            {
                return new PostgresUser(name, uint.Parse(fields[2], CultureInfo.InvariantCulture), uint.Parse(fields[3], CultureInfo.InvariantCulture));
            }
        }

        throw new LocalProcessException("Postgres must not run as root, and neither a user 'postgres' nor 'nobody' exists to run it as.");
    }

    /// <summary>The command line that drops root's rights for good before it becomes the program.</summary>
    public IReadOnlyList<string> Wrap(string program, IEnumerable<string> arguments) =>
        ["setpriv", $"--reuid={UserId}", $"--regid={GroupId}", "--clear-groups", "--", program, .. arguments];
}
