namespace PayGatePrime.CloudEmulator.Tests;

internal sealed record GrpcReply(int Code, string Message, byte[] Body, bool IsHeadersOnly, string? Details, string? AcceptEncoding);
