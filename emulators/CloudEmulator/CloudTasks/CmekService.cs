using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Delivery;
using PayGatePrime.CloudEmulator.Storage;

namespace PayGatePrime.CloudEmulator.CloudTasks;

/// <summary>The encryption keys of locations: kept and told, nothing is encrypted with them.</summary>
internal sealed partial class CmekService(DeliveryEngine engine, IStore store)
{
    private readonly ConcurrentDictionary<string, CmekConfig> _configs = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _changing = new(1, 1);

    public void Load(IEnumerable<StoredResource> resources)
    {
        foreach (var stored in resources.Where(r => r.Kind == ResourceKind.CmekConfig))
        {
            using var json = JsonDocument.Parse(stored.Body);
            _configs[stored.Name] = new CmekConfig(stored.Id, stored.Name, json.RootElement.GetProperty("kmsKey").GetString()!);
        }
    }

    public CmekConfig Get(string name)
    {
        CheckName(name);
        return _configs.TryGetValue(name, out var config) ? config : new CmekConfig(0, name, "");
    }

    /// <param name="kmsKey">Empty turns encryption off.</param>
    /// <param name="mask">Null for all fields.</param>
    public async Task<CmekConfig> UpdateAsync(string name, string kmsKey, string? mask)
    {
        CheckName(name);
        var changes = string.IsNullOrWhiteSpace(mask);
        foreach (var path in (mask ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            changes |= JsonFields.Camel(path) switch
            {
                "kmsKey" or "*" => true,
                "name" => false,
                _ => throw ApiException.Invalid($"Invalid value at 'updateMask': a CMEK config has no field \"{path}\"."),
            };
        }

        if (!changes)
        {
            return Get(name);
        }

        if (kmsKey.Length > 0 && !KeyPattern().IsMatch(kmsKey))
        {
            throw ApiException.Invalid("CmekConfig.kmsKey must be formatted: \"projects/<PROJECT_ID>/locations/<LOCATION_ID>/keyRings/<KEY_RING_ID>/cryptoKeys/<KEY_ID>\".");
        }

        await _changing.WaitAsync();
        try
        {
            var config = Get(name) with { KmsKey = kmsKey };
            config = config.Id == 0 ? config with { Id = engine.NextId() } : config;
            await store.PutResourceAsync(new StoredResource(config.Id, ResourceKind.CmekConfig, name, JsonSerializer.Serialize(new Dictionary<string, string> { ["kmsKey"] = kmsKey }), null));
            _configs[name] = config;
            return config;
        }
        finally
        {
            _changing.Release();
        }
    }

    public async Task ForgetAllAsync()
    {
        foreach (var config in _configs.Values)
        {
            await store.ForgetResourceAsync(config.Id);
            _configs.TryRemove(config.Name, out _);
        }
    }

    private static void CheckName(string name)
    {
        if (!NamePattern().IsMatch(name))
        {
            throw ApiException.Invalid("CMEK config name must be formatted: \"projects/<PROJECT_ID>/locations/<LOCATION_ID>/cmekConfig\".");
        }
    }

    [GeneratedRegex(@"^projects/[A-Za-z0-9:.\-]{1,100}/locations/[A-Za-z0-9\-]{1,100}/cmekConfig\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"^projects/[A-Za-z0-9:.\-]{1,100}/locations/[A-Za-z0-9\-]{1,100}/keyRings/[A-Za-z0-9_\-]{1,63}/cryptoKeys/[A-Za-z0-9_\-]{1,63}\z")]
    private static partial Regex KeyPattern();
}
