namespace PayGatePrime.Common.Tests.Providers;

public sealed record FakeRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body);
