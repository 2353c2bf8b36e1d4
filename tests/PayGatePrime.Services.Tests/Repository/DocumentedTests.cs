using System.Text.RegularExpressions;
using PayGatePrime.Services.Tests.Support;

namespace PayGatePrime.Services.Tests.Repository;

/// <summary>What docs/incidents.md and docs/testing.md promise is there: every incident and every external call has a test that exists.</summary>
public sealed partial class DocumentedTests
{
    private const int PayoutIncidents = 14;
    private const int PaymentIncidents = 23;
    private static readonly Lazy<HashSet<string>> s_tests = new(() => [.. SourceTree.Sources("tests").SelectMany(TestsIn)]);

    [Fact]
    public void EveryIncidentHasATestThatExists()
    {
        var rows = Rows("incidents.md").Where(cells => IncidentNumber().IsMatch(cells[0])).ToList();
        rows.Select(cells => cells[0]).ShouldBe(Enumerable.Range(1, PayoutIncidents).Select(n => $"A{n}").Concat(Enumerable.Range(1, PaymentIncidents).Select(n => $"B{n}")), "every incident has its row");
        foreach (var cells in rows)
        {
            cells.Length.ShouldBe(4, cells[0]);
            cells[1].ShouldNotBeEmpty(cells[0]);
            cells[2].ShouldNotBeEmpty(cells[0]);
            ShouldExist(cells[0], cells[3]);
        }
    }

    [Fact]
    public void EveryExternalCallOfTheServicesHasCrashTestsThatExist()
    {
        var rows = Rows("testing.md").Where(cells => cells.Length == 4 && cells[1].StartsWith('`')).ToList();
        var documented = rows.SelectMany(cells => CodeSpan().Matches(cells[1]).Select(m => $"{cells[0]} {m.Groups["text"].Value}")).ToHashSet(StringComparer.Ordinal);
        var called = SourceTree.Sources("services")
            .SelectMany(f => ExternalCall().Matches(File.ReadAllText(f)).Select(m => $"{Path.GetRelativePath(SourceTree.Path("services"), f).Split(Path.DirectorySeparatorChar)[0]} {m.Groups["call"].Value}"))
            .ToHashSet(StringComparer.Ordinal);
        called.Count.ShouldBeGreaterThan(40);
        called.Except(documented).Order(StringComparer.Ordinal).ShouldBeEmpty("an external call needs its row in docs/testing.md");
        foreach (var cells in rows)
        {
            ShouldExist($"{cells[0]} {cells[1]}", cells[2]);
        }
    }

    private static void ShouldExist(string what, string cell)
    {
        var named = CodeSpan().Matches(cell).Select(m => m.Groups["text"].Value).ToList();
        named.ShouldNotBeEmpty($"{what} names no test");
        named.Where(name => !s_tests.Value.Contains(name)).ShouldBeEmpty($"{what} names tests that do not exist");
    }

    private static IEnumerable<string[]> Rows(string document) =>
        File.ReadLines(SourceTree.Path("docs", document)).Where(l => l.StartsWith("| ", StringComparison.Ordinal)).Select(l => l.Trim('|', ' ').Split(" | ", StringSplitOptions.TrimEntries));

    private static IEnumerable<string> TestsIn(string file)
    {
        var text = File.ReadAllText(file);
        var (space, type) = (Namespace().Match(text), Class().Match(text));
        return space.Success && type.Success
            ? TestMethod().Matches(text).Select(m => $"{space.Groups["name"].Value["PayGatePrime.".Length..]}.{type.Groups["name"].Value}.{m.Groups["name"].Value}")
            : [];
    }

    [GeneratedRegex(@"^[AB]\d+$")]
    private static partial Regex IncidentNumber();

    [GeneratedRegex("`(?<text>[^`]+)`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"^namespace (?<name>PayGatePrime\.[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^(?:public|internal) (?:sealed )?(?:partial )?class (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex Class();

    [GeneratedRegex(@"^    \[(?:Fact|Theory)\]\r?\n(?:    \[.*\r?\n)*    public (?:async )?(?:Task|void) (?<name>\w+)\(", RegexOptions.Multiline)]
    private static partial Regex TestMethod();

    [GeneratedRegex(@"\b(?:telegram|nowPayments|changeNow|prices|node!?|history|signer|webhook)\.(?<call>\w+)Async\(")]
    private static partial Regex ExternalCall();
}
