using System.Reflection;

namespace PayGatePrime.Services.Tests.Thresholds;

/// <summary>Stands before a provider and, when told, throws before or after a call as if the process had died there.</summary>
public class Crashing<T> : DispatchProxy
    where T : class
{
    private T _inner = null!;
    private CrashPlan _plan = null!;

    public static T Around(T inner, CrashPlan plan)
    {
        var proxy = Create<T, Crashing<T>>();
        var crashing = (Crashing<T>)(object)proxy;
        crashing._inner = inner;
        crashing._plan = plan;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        _plan.Reach($"before {targetMethod!.Name}");
        var result = targetMethod.Invoke(_inner, BindingFlags.DoNotWrapExceptions, null, args, null);
        if (result is Task task && _plan.IsDue($"after {targetMethod.Name}"))
        {
            task.GetAwaiter().GetResult();
            _plan.Reach($"after {targetMethod.Name}");
        }

        return result;
    }
}
