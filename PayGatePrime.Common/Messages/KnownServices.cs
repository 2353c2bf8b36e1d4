namespace PayGatePrime.Common.Messages;

/// <summary>The names of the services, as resources, in tokens and in telemetry.</summary>
public static class KnownServices
{
    /// <summary>Receives NOWPayments callbacks; payment page and status API.</summary>
    public const string NpIpn = "pgp-np-ipn";

    /// <summary>Accepts or rejects payments.</summary>
    public const string Orchestrator = "pgp-orchestrator";

    /// <summary>Invite links.</summary>
    public const string Invite = "pgp-invite";

    /// <summary>Leads a payout through estimate and swap.</summary>
    public const string Split1 = "pgp-split1";

    /// <summary>Estimates and limits.</summary>
    public const string Split2 = "pgp-split2";

    /// <summary>Creates the swaps.</summary>
    public const string Split3 = "pgp-split3";

    /// <summary>Leads a funded swap to its end.</summary>
    public const string HostPay1 = "pgp-hostpay1";

    /// <summary>Asks for a swap's status.</summary>
    public const string HostPay2 = "pgp-hostpay2";

    /// <summary>Holds the wallet key and sends on chain.</summary>
    public const string HostPay3 = "pgp-hostpay3";

    /// <summary>Collects threshold owners' payments.</summary>
    public const string Accumulator = "pgp-accumulator";

    /// <summary>Pools ETH into USDT.</summary>
    public const string MicroBatchProcessor = "pgp-microbatchprocessor";

    /// <summary>Pays owners who reached their threshold.</summary>
    public const string BatchProcessor = "pgp-batchprocessor";

    /// <summary>Tells owners and buyers.</summary>
    public const string Notifications = "pgp-notifications";

    /// <summary>Posts tier and donation messages.</summary>
    public const string Broadcast = "pgp-broadcast";

    /// <summary>The Telegram bot; membership expiry.</summary>
    public const string Server = "pgp-server";

    /// <summary>The owners' REST API.</summary>
    public const string WebApi = "pgp-webapi";

    /// <summary>The owners' web app.</summary>
    public const string Web = "pgp-web";

    /// <summary>Not a service of ours: the identity under which Cloud Scheduler calls jobs.</summary>
    public const string Scheduler = "pgp-scheduler";

    /// <summary>Not a service of ours: the identity under which Pub/Sub pushes events.</summary>
    public const string PubSub = "pgp-pubsub";
}
