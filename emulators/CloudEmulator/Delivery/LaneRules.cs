using PayGatePrime.CloudEmulator.Storage;

namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>What differs between a Cloud Tasks queue, a scheduled job and a push subscription. Immutable: a change replaces it.</summary>
internal abstract class LaneRules
{
    public abstract ResourceKind Kind { get; }

    public abstract RetryPolicy Retry { get; }

    /// <summary>Null is no limit.</summary>
    public virtual (double PerSecond, int Burst)? Rate => null;

    public virtual int MaxConcurrent => 1000;

    /// <summary>How long after its creation a parcel is dropped whatever happened.</summary>
    public abstract TimeSpan Retention { get; }

    public virtual bool IsPaused => false;

    /// <summary>Whether nothing is sent, and parcels wait to be asked for.</summary>
    public virtual bool IsPull => false;

    /// <summary>How many bytes of a target count against what a puller may have.</summary>
    public virtual long Size(HttpTarget target) => target.Body.Length;

    /// <summary>Whether parcels of one key go one after the other. Never changes.</summary>
    public virtual bool IsOrdered => false;

    /// <summary>Whether a parcel can be sent now on request.</summary>
    public virtual bool CanRun => true;

    public virtual bool IsSuccess(int status) => status is >= 200 and < 300;

    /// <summary>Whether a failed attempt counts against the limit of attempts.</summary>
    public virtual bool Counts(AttemptOutcome outcome) => true;

    /// <summary>Adds the headers of this kind of delivery, over what the target itself brought.</summary>
    public abstract void Decorate(HttpRequestMessage request, Parcel parcel, HttpTarget target, AttemptHeaders attempt);

    /// <summary>What goes out for a target.</summary>
    public HttpTarget Outgoing(HttpTarget target)
    {
        target = Override(target);
        var (url, authorization) = Destination(target);
        return target with { Url = url, Authorization = authorization };
    }

    /// <summary>The target with what the lane puts in place of its parts.</summary>
    public virtual HttpTarget Override(HttpTarget target) => target;

    /// <summary>Where this attempt goes.</summary>
    public virtual (string Url, TargetAuthorization? Authorization) Destination(HttpTarget target) => (target.Url, target.Authorization);

    /// <summary>Whether the target's headers go out as they are.</summary>
    public virtual bool SendsTargetHeaders => true;

    /// <summary>The body of this attempt.</summary>
    public virtual byte[] Body(Parcel parcel, HttpTarget target, AttemptHeaders attempt) => target.Body;

    /// <summary>Whether the answer that counts is the one where a redirect leads to.</summary>
    public virtual bool FollowsRedirects => false;

    /// <summary>Makes an attempt that is no HTTP request; null has it sent over HTTP.</summary>
    public virtual Task<AttemptOutcome>? SendAsync(Parcel parcel, HttpTarget target) => null;

    /// <summary>Called before a parcel that is given up is removed; throws to have it tried again.</summary>
    public virtual Task GiveUpAsync(Parcel parcel, HttpTarget target) => Task.CompletedTask;

    /// <summary>Called after every attempt, outside the lane's lock.</summary>
    public virtual void Attempted(Parcel parcel, AttemptOutcome outcome)
    {
    }
}
