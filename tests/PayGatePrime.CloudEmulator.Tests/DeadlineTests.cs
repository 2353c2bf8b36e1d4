using PayGatePrime.TestSupport;

namespace PayGatePrime.CloudEmulator.Tests;

/// <summary>Apart from the other deliveries, because the shortest deadline there is takes 15 seconds.</summary>
public sealed class DeadlineTests
{
    [Fact]
    public async Task PassedDeadlineIsRetriedAndReportedAs504()
    {
        await using var emulator = await Emulator.StartAsync();
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = async (context, number) =>
        {
            if (number == 0)
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            }

            return 200;
        };
        var queue = await emulator.QueueAsync();
        await emulator.CreateAsync(queue, receiver.Url, "t", ",\"dispatchDeadline\":\"15s\"");
        await Limits.UntilAsync(() => Task.FromResult(receiver.Requests.Count == 2), "the task is sent again");
        receiver.Requests[1].Header("X-CloudTasks-TaskPreviousResponse").ShouldBe("504");
        receiver.Requests[1].Header("X-CloudTasks-TaskExecutionCount").ShouldBe("0");
    }
}
