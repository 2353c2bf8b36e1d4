namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>The request that a delivery makes, as it is kept at rest.</summary>
internal sealed record HttpTarget(string Url, string Method, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body, TargetAuthorization? Authorization)
{
    private const byte FormatVersion = 1;
    private const byte FormatWithExtras = 2;

    /// <summary>Set for a request to an App Engine app, whose <see cref="Url"/> is then relative.</summary>
    public AppEngineRouting? AppEngine { get; init; }

    /// <summary>When to try again, in place of what the lane says.</summary>
    public RetryPolicy? Retry { get; init; }

    public byte[] ToBytes()
    {
        using var stream = new MemoryStream(128 + Url.Length + Body.Length);
        using var writer = new BinaryWriter(stream);
        writer.Write(AppEngine is null && Retry is null ? FormatVersion : FormatWithExtras);
        writer.Write(Url);
        writer.Write(Method);
        writer.Write7BitEncodedInt(Headers.Count);
        foreach (var (name, value) in Headers)
        {
            writer.Write(name);
            writer.Write(value);
        }

        writer.Write((byte)(Authorization is null ? 0 : Authorization.IsOidc ? 1 : 2));
        if (Authorization is not null)
        {
            writer.Write(Authorization.ServiceAccountEmail);
            writer.Write(Authorization.Value);
        }

        writer.Write7BitEncodedInt(Body.Length);
        writer.Write(Body);
        if (AppEngine is not null || Retry is not null)
        {
            WriteExtras(writer);
        }

        writer.Flush();
        return stream.ToArray();
    }

    public static HttpTarget FromBytes(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        var format = reader.ReadByte();
        if (format is not (FormatVersion or FormatWithExtras))
        {
            throw new InvalidDataException("A stored task has an unknown format.");
        }

        var url = reader.ReadString();
        var method = reader.ReadString();
        var headers = new KeyValuePair<string, string>[reader.Read7BitEncodedInt()];
        for (var i = 0; i < headers.Length; i++)
        {
            headers[i] = new(reader.ReadString(), reader.ReadString());
        }

        var kind = reader.ReadByte();
        var authorization = kind == 0 ? null : new TargetAuthorization(kind == 1, reader.ReadString(), reader.ReadString());
        var target = new HttpTarget(url, method, headers, reader.ReadBytes(reader.Read7BitEncodedInt()), authorization);
        return format == FormatVersion ? target : target with
        {
            AppEngine = reader.ReadBoolean() ? new AppEngineRouting(reader.ReadString(), reader.ReadString(), reader.ReadString()) : null,
            Retry = reader.ReadBoolean() ? new RetryPolicy(reader.ReadInt32(), new TimeSpan(reader.ReadInt64()), new TimeSpan(reader.ReadInt64()), new TimeSpan(reader.ReadInt64()), reader.ReadInt32()) : null,
        };
    }

    private void WriteExtras(BinaryWriter writer)
    {
        writer.Write(AppEngine is not null);
        if (AppEngine is not null)
        {
            writer.Write(AppEngine.Service);
            writer.Write(AppEngine.Version);
            writer.Write(AppEngine.Instance);
        }

        writer.Write(Retry is not null);
        if (Retry is not null)
        {
            writer.Write(Retry.MaxAttempts);
            writer.Write(Retry.MaxRetryDuration.Ticks);
            writer.Write(Retry.MinBackoff.Ticks);
            writer.Write(Retry.MaxBackoff.Ticks);
            writer.Write(Retry.MaxDoublings);
        }
    }
}
