using FsCheck;
using FsCheck.Fluent;

namespace PayGatePrime.Common.Tests;

/// <summary>Runs a property on generated values; a failure prints the smallest counterexample and the seed.</summary>
internal static class Property
{
    private const int Cases = 500;

    public static void Holds<T>(Gen<T> values, Func<T, bool> property) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Cases), Prop.ForAll(values.ToArbitrary(), property));
}
