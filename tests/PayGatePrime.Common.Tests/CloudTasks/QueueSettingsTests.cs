using PayGatePrime.Common.CloudTasks;

namespace PayGatePrime.Common.Tests.CloudTasks;

public sealed class QueueSettingsTests
{
    [Fact]
    public void RetryWindowIsTheSumOfDoublingsThenLinearStepsThenTheCap()
    {
        // The reference's example: 10 s, 300 s, 3 doublings gives 10, 20, 40, 80, 160, 240, 300, 300.
        var settings = new QueueSettings(9, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(300), 3);
        settings.RetryWindow.ShouldBe(TimeSpan.FromSeconds(10 + 20 + 40 + 80 + 160 + 240 + 300 + 300));
    }

    [Fact]
    public void UnknownQueueIsNamed() => Should.Throw<KeyNotFoundException>(() => QueueSettings.For("nobodys-queue")).Message.ShouldContain("nobodys-queue");
}
