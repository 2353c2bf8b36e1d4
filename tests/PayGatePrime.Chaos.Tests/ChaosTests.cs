using System.Globalization;
using PayGatePrime.EndToEnd.Tests;
using Xunit.Abstractions;

namespace PayGatePrime.Chaos.Tests;

/// <summary>Purchases go through the real services while everything around them fails, by a seed; when it goes quiet the books are checked.</summary>
public sealed class ChaosTests(House house, ITestOutputHelper output) : IClassFixture<House>
{
    private const int FirstSeed = 23;
    private const int Seeds = 20;

    public static TheoryData<int> AllSeeds => [.. Enumerable.Range(FirstSeed, Seeds)];

    [Theory]
    [MemberData(nameof(AllSeeds))]
    public async Task NothingIsLostAndNothingIsDoubled(int seed)
    {
        var plan = ChaosPlan.Of(seed, 4, TimeSpan.FromSeconds(2));
        output.WriteLine(plan.ToString());
        var run = new ChaosRun(house, plan, output.WriteLine);
        var violations = await run.RunAsync();
        output.WriteLine(run.Summary);
        violations.ShouldBeEmpty(string.Create(CultureInfo.InvariantCulture, $"{plan}"));
    }

    [Fact]
    public void SameSeedIsTheSamePlan() =>
        ChaosPlan.Of(4711, 50, TimeSpan.FromSeconds(60)).ToString().ShouldBe(ChaosPlan.Of(4711, 50, TimeSpan.FromSeconds(60)).ToString());
}
