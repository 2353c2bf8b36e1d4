namespace PayGatePrime.Sandbox.Tests;

[CollectionDefinition("sandbox")]
public sealed class SandboxCollection : ICollectionFixture<ChainFixture>;
