using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace PayGatePrime.Common.Messages;

/// <summary>The one table of who sends what to whom through which queue (design: flows.md).</summary>
public static partial class MessageRoutes
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(60);

    // The Orchestrator's reconciliation repeats what a queue has lost, so that it is a sender of nearly everything.
    private static readonly MessageRoute[] s_all =
    [
        Route<ValidatedPayment>(KnownServices.Orchestrator, "pgp-orchestrator-queue", KnownServices.NpIpn, KnownServices.Orchestrator),
        Route<PaymentUpdate>(KnownServices.Orchestrator, "pgp-orchestrator-queue", KnownServices.NpIpn, KnownServices.Orchestrator),
        Route<TelegramInvite>(KnownServices.Invite, "pgp-invite-queue", KnownServices.Orchestrator, KnownServices.Server),
        Route<PaymentSplit>(KnownServices.Split1, "pgp-split1-estimate-queue", KnownServices.Orchestrator, KnownServices.HostPay1),
        Route<BatchPayout>(KnownServices.Split1, "pgp-split1-estimate-queue", KnownServices.BatchProcessor, KnownServices.Orchestrator),
        Route<EstimateRequest>(KnownServices.Split2, "pgp-split2-estimate-queue", KnownServices.Split1, KnownServices.Orchestrator),
        Route<EstimateResponse>(KnownServices.Split1, "pgp-split1-estimate-queue", KnownServices.Split2, KnownServices.Orchestrator),
        Route<SwapRequest>(KnownServices.Split3, "pgp-split3-swap-queue", KnownServices.Split1, KnownServices.Orchestrator),
        Route<SwapResponse>(KnownServices.Split1, "pgp-split1-estimate-queue", KnownServices.Split3, KnownServices.Orchestrator),
        Route<Conversion>(KnownServices.Split2, "pgp-split2-estimate-queue", KnownServices.MicroBatchProcessor, KnownServices.Accumulator, KnownServices.Split3, KnownServices.HostPay1, KnownServices.Orchestrator),
        Route<EthToUsdtSwap>(KnownServices.Split3, "pgp-split3-swap-queue", KnownServices.Split2, KnownServices.Orchestrator),
        Route<HostPayTrigger>(KnownServices.HostPay1, "pgp-hostpay1-execution-queue", KnownServices.Split1, KnownServices.Orchestrator),
        Route<Execution>(KnownServices.HostPay1, "pgp-hostpay1-execution-queue", KnownServices.Split3, KnownServices.Orchestrator),
        Route<BatchExecution>(KnownServices.HostPay1, "pgp-hostpay1-execution-queue", KnownServices.Split3, KnownServices.Orchestrator),
        Route<StatusCheck>(KnownServices.HostPay2, "pgp-hostpay2-status-queue", KnownServices.HostPay1, KnownServices.Orchestrator),
        Route<StatusResponse>(KnownServices.HostPay1, "pgp-hostpay1-execution-queue", KnownServices.HostPay2),
        Route<PaymentExecution>(KnownServices.HostPay3, "pgp-hostpay3-payment-queue", KnownServices.HostPay1),
        Route<PaymentRetry>(KnownServices.HostPay3, "pgp-hostpay3-payment-queue", KnownServices.HostPay3, KnownServices.Orchestrator),
        Route<PaymentResponse>(KnownServices.HostPay1, "pgp-hostpay1-execution-queue", KnownServices.HostPay3, KnownServices.Orchestrator),
        Route<RetryCallback>(KnownServices.HostPay1, "pgp-hostpay1-execution-queue", KnownServices.HostPay1),
        Route<AccumulatePayment>(KnownServices.Accumulator, "pgp-accumulator-queue", KnownServices.Orchestrator, KnownServices.Split1),
        Route<SwapExecuted>(KnownServices.MicroBatchProcessor, "pgp-microbatch-queue", KnownServices.HostPay1, KnownServices.Orchestrator),
        Route<FetchPayment>(KnownServices.NpIpn, "pgp-np-ipn-queue", KnownServices.Orchestrator),
        Route<DeliverAlert>(KnownServices.Notifications, "pgp-notifications-queue", KnownServices.Notifications),
        Route<BatchPaid>(KnownServices.BatchProcessor, "pgp-batchprocessor-queue", KnownServices.HostPay1, KnownServices.Orchestrator),
    ];

    private static readonly FrozenDictionary<Type, MessageRoute> s_byType = s_all.ToFrozenDictionary(r => r.Message);
    private static readonly FrozenDictionary<string, MessageRoute> s_byName = s_all.ToFrozenDictionary(r => r.Name, StringComparer.Ordinal);

    /// <summary>All routes.</summary>
    public static IReadOnlyList<MessageRoute> All => s_all;

    /// <summary>The route of a message type.</summary>
    /// <exception cref="KeyNotFoundException">The type is not in the table.</exception>
    public static MessageRoute For(Type message) =>
        s_byType.TryGetValue(message, out var route) ? route : throw new KeyNotFoundException($"{message.Name} has no route; add it to {nameof(MessageRoutes)}.");

    /// <summary>The route of a message type.</summary>
    /// <exception cref="KeyNotFoundException">The type is not in the table.</exception>
    public static MessageRoute For<TMessage>()
        where TMessage : ITaskMessage => For(typeof(TMessage));

    /// <summary>The route by kebab-case name.</summary>
    /// <exception cref="KeyNotFoundException">No message has this name.</exception>
    public static MessageRoute Named(string name) =>
        s_byName.TryGetValue(name, out var route) ? route : throw new KeyNotFoundException($"No message is named '{name}'.");

    private static MessageRoute Route<TMessage>(string receiver, string queue, params string[] senders)
        where TMessage : ITaskMessage =>
        // An operator, through the web API, sends what became a dead letter again and lets go on what was held.
        new(typeof(TMessage), WordStart().Replace(typeof(TMessage).Name, "-$0").ToLowerInvariant(), receiver, queue, [.. senders, KnownServices.WebApi], s_deadline);

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex WordStart();
}
