namespace PayGatePrime.Chaos.Tests;

/// <summary>One trouble of a plan.</summary>
/// <param name="At">When it begins, from the start of the run.</param>
/// <param name="Lasts">How long it lasts; a killed service is down so long.</param>
/// <param name="Trouble">What goes wrong.</param>
/// <param name="Target">The service or the provider, where there is one.</param>
/// <param name="Path">The provider's path, as it writes it.</param>
/// <param name="Kind">The sandbox's kind of fault (docs/sandbox.md).</param>
internal sealed record ChaosStep(TimeSpan At, TimeSpan Lasts, Trouble Trouble, string Target = "", string Path = "", string Kind = "");
