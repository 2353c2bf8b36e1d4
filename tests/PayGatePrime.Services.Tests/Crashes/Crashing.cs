using System.Reflection;

namespace PayGatePrime.Services.Tests.Crashes;

/// <summary>Stands before a third party and lets the process die around its calls as a plan says.</summary>
public class Crashing<T> : DispatchProxy
    where T : class
{
    private static readonly MethodInfo s_ask = typeof(CrashPlan).GetMethod(nameof(CrashPlan.AskAsync))!;
    private T _inner = null!;
    private CrashPlan _plan = null!;
    private string _whose = "";

    public static T Around(T inner, CrashPlan plan, string? service)
    {
        var proxy = Create<T, Crashing<T>>();
        var crashing = (Crashing<T>)(object)proxy;
        crashing._inner = inner;
        crashing._plan = plan;
        crashing._whose = service is null ? "" : service + " ";
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        Task Send() => (Task)targetMethod!.Invoke(_inner, BindingFlags.DoNotWrapExceptions, null, args, null)!;
        var answer = targetMethod!.ReturnType;
        var name = _whose + targetMethod.Name.Replace("Async", "", StringComparison.Ordinal);
        return answer switch
        {
            _ when answer == typeof(Task) => _plan.CallAsync(name, Send),
            { IsGenericType: true } when answer.GetGenericTypeDefinition() == typeof(Task<>) => s_ask.MakeGenericMethod(answer.GetGenericArguments()).Invoke(_plan, [name, (Func<Task>)Send]),
            _ => targetMethod.Invoke(_inner, BindingFlags.DoNotWrapExceptions, null, args, null),
        };
    }
}
