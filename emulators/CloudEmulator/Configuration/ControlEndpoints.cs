using System.Text.Json;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Delivery;
using PayGatePrime.CloudEmulator.Identity;
using PayGatePrime.CloudEmulator.Storage;

namespace PayGatePrime.CloudEmulator.Configuration;

/// <summary>What tests need to see and to break.</summary>
internal static class ControlEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/emulator/stats", StatsAsync);
        routes.MapPut("/emulator/faults", FaultsAsync);
    }

    private static Task StatsAsync(HttpContext context, DeliveryEngine engine)
    {
        var lanes = engine.Lanes.Select(l => l.Stats()).OrderBy(s => s.Name, StringComparer.Ordinal).ToArray();
        return ApiRequest.WriteAsync(context, w =>
        {
            w.WriteStartObject();
            w.WriteBoolean("idle", lanes.All(l => l.IsIdle));
            WriteTime(w, "nextDueTime", lanes.Min(l => l.NextDueAt));
            WriteLanes(w, "queues", lanes.Where(l => l.Kind == ResourceKind.Queue));
            WriteLanes(w, "subscriptions", lanes.Where(l => l.Kind == ResourceKind.Subscription));
            WriteLanes(w, "jobs", lanes.Where(l => l.Kind == ResourceKind.Job));
            w.WriteEndObject();
        });
    }

    private static void WriteLanes(Utf8JsonWriter writer, string name, IEnumerable<LaneStats> lanes)
    {
        writer.WriteStartArray(name);
        foreach (var lane in lanes)
        {
            writer.WriteStartObject();
            writer.WriteString("name", lane.Name);
            writer.WriteBoolean("paused", lane.IsPaused);
            writer.WriteNumber("depth", lane.Depth);
            writer.WriteNumber("due", lane.Due);
            writer.WriteNumber("held", lane.Held);
            writer.WriteNumber("scheduled", lane.Scheduled);
            writer.WriteNumber("inFlight", lane.InFlight);
            writer.WriteNumber("settling", lane.Settling);
            if (lane.IsPull)
            {
                writer.WriteNumber("pullers", lane.Pullers);
            }

            writer.WriteNumber("dispatched", lane.Dispatched);
            writer.WriteNumber("delivered", lane.Delivered);
            writer.WriteNumber("failedAttempts", lane.FailedAttempts);
            writer.WriteNumber("givenUp", lane.GivenUp);
            if (lane.RateShare < 1)
            {
                writer.WriteNumber("rateShare", lane.RateShare);
            }

            WriteTime(writer, "nextDueTime", lane.NextDueAt);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteTime(Utf8JsonWriter writer, string name, long? microseconds)
    {
        if (microseconds is { } at)
        {
            writer.WriteString(name, ProtoJson.Timestamp(UnixTime.Time(at)));
        }
    }

    private static async Task FaultsAsync(HttpContext context, Faults faults)
    {
        LocalCallers.Require(context);
        using var json = await ApiRequest.ReadAsync(context);
        var fields = JsonFields.Of(json.RootElement, "");
        var duplicates = fields.Int("duplicateDeliveries");
        var delay = fields.Int("delayMilliseconds");
        var lostRequests = fields.Int("lostRequestPercent");
        var lostAnswers = fields.Int("lostAnswerPercent");
        var seed = fields.Int("seed");
        fields.End();
        if (lostRequests is < 0 or > 100 || lostAnswers is < 0 or > 100)
        {
            throw ApiException.Invalid("lostRequestPercent and lostAnswerPercent must be 0 to 100.");
        }

        if (duplicates is < 1 or > 100 || delay is < 0 or > 600_000)
        {
            throw ApiException.Invalid("duplicateDeliveries must be 1 (none) to 100 and delayMilliseconds 0 to 600000.");
        }

        faults.DuplicateDeliveries = duplicates ?? faults.DuplicateDeliveries;
        faults.DelayMilliseconds = delay ?? faults.DelayMilliseconds;
        faults.LostRequestPercent = lostRequests ?? faults.LostRequestPercent;
        faults.LostAnswerPercent = lostAnswers ?? faults.LostAnswerPercent;
        if (seed is { } start)
        {
            faults.Seed = start;
        }

        await ApiRequest.WriteAsync(context, w =>
        {
            w.WriteStartObject();
            w.WriteNumber("duplicateDeliveries", faults.DuplicateDeliveries);
            w.WriteNumber("delayMilliseconds", faults.DelayMilliseconds);
            w.WriteNumber("lostRequestPercent", faults.LostRequestPercent);
            w.WriteNumber("lostAnswerPercent", faults.LostAnswerPercent);
            w.WriteEndObject();
        });
    }
}
