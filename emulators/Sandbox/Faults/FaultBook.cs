using PayGatePrime.Sandbox.Http;
using PayGatePrime.Sandbox.State;

namespace PayGatePrime.Sandbox.Faults;

internal sealed class FaultBook(SeededRandom random)
{
    private static readonly string[] s_providers = ["*", "nowpayments", "changenow", "telegram", "coingecko"];
    private readonly Lock _gate = new();
    private List<FaultRule> _rules = [];

    public IReadOnlyList<FaultRule> Rules
    {
        get
        {
            lock (_gate)
            {
                return [.. _rules];
            }
        }
    }

    public void Replace(IReadOnlyList<FaultRule> rules)
    {
        for (var i = 0; i < rules.Count; i++)
        {
            Check(rules[i], $"[{i}]");
        }

        lock (_gate)
        {
            _rules = [.. rules];
        }
    }

    public void Clear() => Replace([]);

    /// <summary>The first rule that applies to a call, counted down; null when the call goes right.</summary>
    public FaultRule? Draw(string provider, string method, string path)
    {
        lock (_gate)
        {
            for (var i = 0; i < _rules.Count; i++)
            {
                var rule = _rules[i];
                if (rule.Times is 0 || !Matches(rule, provider, method, path) || !random.Chance(rule.Probability))
                {
                    continue;
                }

                if (rule.Times is { } times)
                {
                    _rules[i] = rule with { Times = times - 1 };
                }

                return rule;
            }

            return null;
        }
    }

    private static bool Matches(FaultRule rule, string provider, string method, string path) =>
        (rule.Provider == "*" || rule.Provider == provider)
        && (rule.Method is null || string.Equals(rule.Method, method, StringComparison.OrdinalIgnoreCase))
        && (rule.Path is null
            || string.Equals(rule.Path, path, StringComparison.OrdinalIgnoreCase)
            || (rule.Path.EndsWith('*') && path.StartsWith(rule.Path[..^1], StringComparison.OrdinalIgnoreCase)));

    private static void Check(FaultRule rule, string at)
    {
        if (!s_providers.Contains(rule.Provider))
        {
            throw Refusal.Control(400, at + ".provider", "One of " + string.Join(", ", s_providers) + " is expected.");
        }

        if (!FaultKind.All.Contains(rule.Kind))
        {
            throw Refusal.Control(400, at + ".kind", "One of " + string.Join(", ", FaultKind.All) + " is expected.");
        }

        if (rule.Kind == FaultKind.Status && rule.Status is not (>= 400 and <= 599))
        {
            throw Refusal.Control(400, at + ".status", "A status from 400 to 599 is expected.");
        }

        if (rule.Probability is < 0 or > 1)
        {
            throw Refusal.Control(400, at + ".probability", "A number from 0 to 1 is expected.");
        }

        if (rule.Times is < 0 || rule.DelayMilliseconds is < 0 || rule.RetryAfterSeconds < 0)
        {
            throw Refusal.Control(400, at, "Negative numbers are not accepted.");
        }
    }
}
