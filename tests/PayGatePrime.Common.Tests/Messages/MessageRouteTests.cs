using System.Reflection;
using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Messages;

namespace PayGatePrime.Common.Tests.Messages;

public sealed class MessageRouteTests
{
    [Fact]
    public void EveryMessageHasExactlyOneRouteAndItsQueueIsLaid()
    {
        var messages = typeof(ITaskMessage).Assembly.GetTypes().Where(t => t.IsClass && t.IsAssignableTo(typeof(ITaskMessage))).ToList();
        MessageRoutes.All.Select(r => r.Message).ShouldBe(messages, ignoreOrder: true);
        foreach (var route in MessageRoutes.All)
        {
            QueueSettings.For(route.Queue).MaxAttempts.ShouldBeGreaterThan(1);
            route.Senders.ShouldNotBeEmpty();
        }
    }

    [Theory]
    [InlineData(typeof(ValidatedPayment), "validated-payment")]
    [InlineData(typeof(EthToUsdtSwap), "eth-to-usdt-swap")]
    [InlineData(typeof(BatchPaid), "batch-paid")]
    public void NameIsTheTypeInKebabCase(Type message, string name) => MessageRoutes.For(message).Name.ShouldBe(name);

    [Fact]
    public void MessagesCarryIdsAndNothingElse()
    {
        foreach (var property in MessageRoutes.All.SelectMany(r => r.Message.GetProperties(BindingFlags.Public | BindingFlags.Instance)))
        {
            property.PropertyType.ShouldBe(typeof(Guid), $"{property.DeclaringType!.Name}.{property.Name}");
        }
    }
}
