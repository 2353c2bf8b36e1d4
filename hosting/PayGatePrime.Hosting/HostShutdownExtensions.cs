using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

internal static class HostShutdownExtensions
{
    public static async Task WaitForShutdownRequestAsync(this IHost host, CancellationToken cancellationToken)
    {
        var requested = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var byHost = stopping.Register(() => requested.TrySetResult());
        using var byCaller = cancellationToken.Register(() => requested.TrySetResult());
        await requested.Task.ConfigureAwait(false);
    }
}
