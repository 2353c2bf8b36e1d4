using System.Reflection;
using Xunit.Sdk;

namespace PayGatePrime.CloudEmulator.Tests;

/// <summary>Runs a test over REST and over gRPC, each in memory and on Postgres.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class EveryTransportAndStoreAttribute : DataAttribute
{
    public override IEnumerable<object?[]> GetData(MethodInfo testMethod) => [["rest, memory"], ["rest, postgres"], ["grpc, memory"], ["grpc, postgres"]];
}
