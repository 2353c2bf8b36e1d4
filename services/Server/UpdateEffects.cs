using PayGatePrime.Common.Database;

namespace PayGatePrime.Server;

internal static class UpdateEffects
{
    /// <summary>Only the mark.</summary>
    public static UpdateEffect None { get; } = _ => Task.CompletedTask;

    public static UpdateEffect Commit(Action<UnitOfWork> work) => unit =>
    {
        work(unit);
        return Task.CompletedTask;
    };
}
