using System.Text.RegularExpressions;

namespace PayGatePrime.Common.Tests.Money;

public sealed partial class NoBinaryFractionsTests
{
    private static readonly string[] s_moneyPaths =
        ["PayGatePrime.Common/Money", "PayGatePrime.Common/Ledger", "PayGatePrime.Common/Payouts", "PayGatePrime.Common/Providers", "services"];

    // Path of the file -> why a binary fraction there touches no money.
    // File to the reason why binary fractions are right there.
    private static readonly Dictionary<string, string> s_allowed = new(StringComparer.Ordinal)
    {
        ["PayGatePrime.Common/Providers/ProviderTelemetry.cs"] = "Durations in seconds: OpenTelemetry histograms are doubles.",
    };

    [Fact]
    public void NoDoubleOrFloatStandsInAMoneyPath()
    {
        var files = s_moneyPaths.Select(path => RepositoryFiles.Path(path.Split('/'))).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin" or "artifacts")).ToArray();
        files.Length.ShouldBeGreaterThan(20);
        var found = files
            .Select(file => (File: Path.GetRelativePath(RepositoryFiles.Root, file).Replace('\\', '/'), Lines: Offending(File.ReadAllText(file)).ToArray()))
            .Where(file => file.Lines.Length > 0 && !s_allowed.ContainsKey(file.File))
            .SelectMany(file => file.Lines.Select(line => $"{file.File}: {line}"));
        found.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("double x = 1;")]
    [InlineData("var x = (float)amount;")]
    [InlineData("var x = 1.5d * y;")]
    [InlineData("var x = 0.1;")]
    [InlineData("json.GetDouble()")]
    [InlineData("Convert.ToDouble(x)")]
    [InlineData("List<Double> x")]
    public void ScanSeesABinaryFraction(string line) => Offending(line).ShouldHaveSingleItem();

    [Theory]
    [InlineData("// never a double")]
    [InlineData("var x = \"1.5d float\";")]
    [InlineData("var x = 1.5m + 0.1M;")]
    [InlineData("items.Single()")]
    [InlineData("var x = 0x1d;")]
    public void ScanLetsOtherLinesPass(string line) => Offending(line).ShouldBeEmpty();

    private static IEnumerable<string> Offending(string source) =>
        Ignored().Replace(source, match => new string('\n', match.Value.Count(c => c == '\n'))).Split('\n').Where(line => BinaryFraction().IsMatch(line)).Select(line => line.Trim());

    // Comments, raw strings, verbatim strings, strings, characters.
    [GeneratedRegex("""//[^\n]*|/\*.*?\*/|\"{3}.*?\"{3}|@"(?:[^"]|"")*"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\])'""", RegexOptions.Singleline)]
    private static partial Regex Ignored();

    [GeneratedRegex(@"\b(?:double|float|Half|Double|GetDouble|GetSingle|ToDouble|ToSingle)\b|(?<![\w.])\d[\d_]*\.\d[\d_]*(?![\d_mM.])|(?<![\w.])\d[\d_.]*[dDfF]\b")]
    private static partial Regex BinaryFraction();
}
