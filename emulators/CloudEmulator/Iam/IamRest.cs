using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.Iam;

/// <summary>The policy methods of a resource over REST.</summary>
internal static class IamRest
{
    /// <summary>Cloud Tasks asks by POST with a body, Pub/Sub by GET with a query.</summary>
    public static async Task GetAsync(HttpContext context, Func<int, IamPolicy> get)
    {
        int version;
        using (var json = await ApiRequest.ReadAsync(context))
        {
            var fields = JsonFields.Of(json.RootElement, "").Ignore("resource");
            var options = fields.Object("options");
            version = options?.Int("requestedPolicyVersion") ?? 0;
            options?.End();
            fields.End();
        }

        if (ApiRequest.Query(context, "options.requestedPolicyVersion", "options.requested_policy_version") is { } text && !int.TryParse(text, out version))
        {
            throw ApiException.InvalidValue("options.requestedPolicyVersion", "a 32-bit integer");
        }

        var policy = get(version);
        await ApiRequest.WriteAsync(context, w => IamJson.Write(w, policy));
    }

    public static async Task SetAsync(HttpContext context, Func<IamPolicy?, string?, Task<IamPolicy>> setAsync)
    {
        IamPolicy? input;
        string? mask;
        using (var json = await ApiRequest.ReadAsync(context))
        {
            var fields = JsonFields.Of(json.RootElement, "").Ignore("resource");
            input = fields.Object("policy") is { } policy ? IamJson.Read(policy) : null;
            mask = fields.String("updateMask");
            fields.End();
        }

        var result = await setAsync(input, mask);
        await ApiRequest.WriteAsync(context, w => IamJson.Write(w, result));
    }

    public static async Task TestAsync(HttpContext context, Func<IReadOnlyList<string>, IReadOnlyList<string>> test)
    {
        IReadOnlyList<string> asked;
        using (var json = await ApiRequest.ReadAsync(context))
        {
            var fields = JsonFields.Of(json.RootElement, "").Ignore("resource");
            asked = fields.Strings("permissions") ?? [];
            fields.End();
        }

        var held = test(asked);
        await ApiRequest.WriteAsync(context, w => ApiRequest.WritePage(w, "permissions", new Page<string>(held, ""), w.WriteStringValue));
    }
}
