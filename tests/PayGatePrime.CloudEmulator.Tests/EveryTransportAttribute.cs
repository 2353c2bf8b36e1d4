using System.Reflection;
using Xunit.Sdk;

namespace PayGatePrime.CloudEmulator.Tests;

/// <summary>Runs a test over REST and over gRPC, in memory; the arguments follow the setup.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class EveryTransportAttribute(params object?[] arguments) : DataAttribute
{
    public override IEnumerable<object?[]> GetData(MethodInfo testMethod) => [["rest, memory", .. arguments], ["grpc, memory", .. arguments]];
}
