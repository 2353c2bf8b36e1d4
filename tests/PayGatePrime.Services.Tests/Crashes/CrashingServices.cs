using Microsoft.Extensions.DependencyInjection;

namespace PayGatePrime.Services.Tests.Crashes;

public static class CrashingServices
{
    /// <summary>Puts the plan before a third party that the service registered itself.</summary>
    public static IServiceCollection Crash<T>(this IServiceCollection services, CrashPlan plan)
        where T : class
    {
        var own = services.Last(s => s.ServiceType == typeof(T) && !s.IsKeyedService);
        services.Add(ServiceDescriptor.Describe(
            typeof(T),
            provider => plan.Around((T)(own.ImplementationInstance ?? own.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, own.ImplementationType!))),
            own.Lifetime));
        return services;
    }
}
