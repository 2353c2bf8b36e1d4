using System.Buffers.Binary;
using System.Text.RegularExpressions;
using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.Iam;

/// <summary>What a policy must be, and how a new one takes the place of the old.</summary>
internal static partial class IamRules
{
    private const int MaxMembers = 1500;

    /// <summary>The permissions that there are on Cloud Tasks' queues and their tasks.</summary>
    public static IReadOnlySet<string> OfQueues { get; } = Permissions(
        ("cloudtasks.queues.", ["create", "delete", "get", "list", "pause", "purge", "resume", "update", "getIamPolicy", "setIamPolicy"]),
        ("cloudtasks.tasks.", ["create", "delete", "get", "list", "run", "fullView"]));

    public static IReadOnlySet<string> OfTopics { get; } = Permissions(
        ("pubsub.topics.", ["attachSubscription", "create", "delete", "detachSubscription", "get", "getIamPolicy", "list", "publish", "setIamPolicy", "update", "updateTag"]));

    public static IReadOnlySet<string> OfSubscriptions { get; } = Permissions(
        ("pubsub.subscriptions.", ["consume", "create", "delete", "get", "getIamPolicy", "list", "setIamPolicy", "update"]));

    /// <param name="mask">The fields to take over; without it the bindings.</param>
    /// <exception cref="ApiException">The policy is missing or malformed, or its etag is not the current one's.</exception>
    public static IamPolicy Replace(IamPolicy old, IamPolicy? update, string? mask, long nowMicroseconds)
    {
        Check(update ?? throw ApiException.Invalid("SetIamPolicyRequest.policy is required."));
        if (update.Etag.Length > 0 && !update.Etag.AsSpan().SequenceEqual(old.Etag))
        {
            throw new ApiException(ApiCode.Aborted, "There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.");
        }

        string[] paths = string.IsNullOrWhiteSpace(mask) ? ["bindings"] : mask.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var path in paths)
        {
            if (path is not ("bindings" or "etag" or "version" or "auditConfigs" or "audit_configs"))
            {
                throw ApiException.Invalid($"Invalid value at 'updateMask': a policy has no field \"{path}\".");
            }
        }

        var bindings = paths.Contains("bindings") ? update.Bindings : old.Bindings;
        return new IamPolicy(bindings.Any(b => b.Condition is not null) ? 3 : Math.Max(update.Version, 1), bindings, NewEtag(old, nowMicroseconds));
    }

    public static void CheckVersion(int version)
    {
        if (version is not (0 or 1 or 3))
        {
            throw ApiException.Invalid($"The policy version {version} is not one of 0, 1 and 3.");
        }
    }

    /// <summary>Of the permissions asked about, those that there are on such a resource: whoever reaches the emulator has them all.</summary>
    public static IReadOnlyList<string> Held(IEnumerable<string> permissions, IReadOnlySet<string> known)
    {
        var asked = permissions.ToArray();
        return asked.FirstOrDefault(p => p.Contains('*', StringComparison.Ordinal)) is { } wildcard
            ? throw ApiException.Invalid($"The permission \"{wildcard}\" is not allowed: permissions with wildcards can't be tested.")
            : [.. asked.Where(known.Contains).Distinct()];
    }

    private static HashSet<string> Permissions(params ReadOnlySpan<(string Prefix, string[] Names)> groups)
    {
        HashSet<string> permissions = [];
        foreach (var (prefix, names) in groups)
        {
            permissions.UnionWith(names.Select(n => prefix + n));
        }

        return permissions;
    }

    private static void Check(IamPolicy policy)
    {
        CheckVersion(policy.Version);
        if (policy.Bindings.Sum(b => b.Members.Count) > MaxMembers)
        {
            throw ApiException.Invalid($"A policy has at most {MaxMembers} members.");
        }

        foreach (var binding in policy.Bindings)
        {
            if (!Role().IsMatch(binding.Role))
            {
                throw ApiException.Invalid($"The role \"{binding.Role}\" must be formatted: \"roles/<ROLE_ID>\".");
            }

            if (binding.Members.FirstOrDefault(m => !Member().IsMatch(m)) is { } member)
            {
                throw ApiException.Invalid($"The member \"{member}\" must be formatted: \"user:<EMAIL>\", \"serviceAccount:<EMAIL>\", \"group:<EMAIL>\", \"domain:<DOMAIN>\", \"allUsers\" or \"allAuthenticatedUsers\".");
            }

            if (binding.Condition is not null && policy.Version != 3)
            {
                throw ApiException.Invalid("A policy with a conditional binding must have the version 3.");
            }

            if (binding.Condition is { Expression.Length: 0 })
            {
                throw ApiException.Invalid($"The condition of the role \"{binding.Role}\" has no expression.");
            }
        }
    }

    private static byte[] NewEtag(IamPolicy old, long nowMicroseconds)
    {
        var etag = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(etag, (0x07L << 56) | nowMicroseconds);
        if (etag.AsSpan().SequenceEqual(old.Etag))
        {
            etag[^1]++;
        }

        return etag;
    }

    [GeneratedRegex(@"^((projects|organizations)/[^/\s]+/)?roles/[A-Za-z0-9_.]{1,200}\z")]
    private static partial Regex Role();

    [GeneratedRegex(@"^(allUsers|allAuthenticatedUsers|(user|serviceAccount|group|domain|principal|principalSet|projectOwner|projectEditor|projectViewer|deleted):\S+)\z")]
    private static partial Regex Member();
}
