using System.Reflection;
using System.Text.RegularExpressions;
using PayGatePrime.Common.Currencies;
using PayGatePrime.Orchestrator.Reconciliation;

namespace PayGatePrime.Services.Tests.Reconcile;

/// <summary>Whoever is told of something finds it in docs/operations.md.</summary>
public sealed class OperationsPageTests
{
    [Fact]
    public void EveryKindOfFindingIsExplained()
    {
        var page = ReadPage();
        typeof(FindingKind).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!)
            .Where(kind => !page.Contains($"`{kind}`", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void EveryCodeThatAServiceStopsOrAlertsWithIsExplained()
    {
        var page = ReadPage();
        string[] families = [.. typeof(AddressFaults).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!)];
        var codes = Directory.EnumerateFiles(Path.Combine(Root(), "services"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Regex.Matches(File.ReadAllText(file), @"(?:\.Hold\((?:assets, )?|TaskResult\.Fail\(\s*|Hold\(|Code = |Refusal: |Wait: |, PayoutEvent\.\w+, )\x22([a-z]+(?:_[a-z]+)+)\x22").Select(m => m.Groups[1].Value))
            .Distinct().Except(families).ToList();
        codes.Count.ShouldBeGreaterThan(30);
        codes.Where(code => !page.Contains($"`{code}`", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static string ReadPage() => File.ReadAllText(Path.Combine(Root(), "docs", "operations.md"));

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PayGatePrime.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No PayGatePrime.sln above {AppContext.BaseDirectory}.");
    }
}
