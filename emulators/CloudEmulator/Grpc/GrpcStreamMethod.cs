namespace PayGatePrime.CloudEmulator.Grpc;

/// <summary>One method whose requests and answers are streams: its path on the wire, and what serves a call of it.</summary>
internal sealed record GrpcStreamMethod(string Path, Func<HttpContext, CancellationToken, Task> ServeAsync);
