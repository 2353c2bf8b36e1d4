using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Messages;

namespace PayGatePrime.Services.Tests.Core;

/// <summary>A handler whose result the test scripts.</summary>
internal sealed class ScriptedHandler(Script script) : ITaskHandler<EstimateRequest>
{
    public Task<TaskResult> HandleAsync(EstimateRequest message, TaskContext context)
    {
        script.CountCall();
        return script.Next(message, context);
    }
}
