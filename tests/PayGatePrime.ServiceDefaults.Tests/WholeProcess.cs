namespace PayGatePrime.ServiceDefaults.Tests;

/// <summary>For tests that hear every activity of the process: nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class WholeProcess
{
    public const string Name = "whole process";
}
