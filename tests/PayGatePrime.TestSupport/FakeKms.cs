using System.Collections.Concurrent;
using System.Formats.Asn1;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PayGatePrime.TestSupport;

/// <summary>Google Cloud KMS as its REST reference describes it, for one secp256k1 key, signing with .NET's own implementation; with faults by switch.</summary>
public sealed class FakeKms : IAsyncDisposable
{
    public const string KeyVersion = "projects/test/locations/global/keyRings/wallets/cryptoKeys/hot/cryptoKeyVersions/1";
    private static readonly BigInteger s_order = BigInteger.Parse("0fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    private readonly WebApplication _app;
    private readonly ECDsa _key;
    private readonly ECDsa _other = ECDsa.Create(ECCurve.CreateFromFriendlyName("secp256k1"));
    private readonly CancellationTokenSource _ending = new();

    private FakeKms(WebApplication app, ECDsa key)
    {
        _app = app;
        _key = key;
    }

    public Uri Url => new(_app.Urls.First());

    /// <summary>The digests that were signed, in hexadecimal.</summary>
    public ConcurrentQueue<string> Signed { get; } = new();

    public ConcurrentQueue<string> SignRequests { get; } = new();

    /// <summary>Answered instead of anything else.</summary>
    public int? Status { get; set; }

    /// <summary>s in the upper half, or in the lower; null for what comes.</summary>
    public bool? IsHighS { get; set; }

    public bool IsSignatureCorrupted { get; set; }

    public bool IsPemCorrupted { get; set; }

    public bool IsDigestUnverified { get; set; }

    public bool IsAnothersKey { get; set; }

    public bool IsAnothersName { get; set; }

    public bool NeverAnswers { get; set; }

    public bool LosesAnswers { get; set; }

    public string Algorithm { get; set; } = "EC_SIGN_SECP256K1_SHA256";

    /// <summary>Called when a hash has arrived and is not signed yet.</summary>
    public Func<Task>? BeforeSigning { get; set; }

    /// <summary>Called when a hash is signed and not answered yet.</summary>
    public Func<Task>? AfterSigning { get; set; }

    public static async Task<FakeKms> StartAsync(string privateKey)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var key = ECDsa.Create(new ECParameters { Curve = ECCurve.CreateFromFriendlyName("secp256k1"), D = Convert.FromHexString(privateKey) });
        var kms = new FakeKms(builder.Build(), key);
        kms._app.Run(kms.AnswerAsync);
        await kms._app.StartAsync();
        return kms;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _app.DisposeAsync();
        _key.Dispose();
        _other.Dispose();
        _ending.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (Status is { } status)
        {
            await JsonAsync(context, new { error = new { code = status, message = "no", status = "UNAVAILABLE" } }, status);
            return;
        }

        if (NeverAnswers)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token, context.RequestAborted);
            await Task.Delay(Timeout.Infinite, either.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            return;
        }

        var path = context.Request.Path.Value;
        if (path == $"/v1/{KeyVersion}/publicKey" && context.Request.Method == "GET")
        {
            var pem = _key.ExportSubjectPublicKeyInfoPem() + "\n";
            await JsonAsync(context, new { name = Name, algorithm = Algorithm, protectionLevel = "HSM", pem, pemCrc32c = Crc(Encoding.UTF8.GetBytes(pem), IsPemCorrupted) });
        }
        else if (path == $"/v1/{KeyVersion}:asymmetricSign" && context.Request.Method == "POST")
        {
            await SignAsync(context);
        }
        else
        {
            await JsonAsync(context, new { error = new { code = 404, message = "not found", status = "NOT_FOUND" } }, 404);
        }
    }

    private string Name => IsAnothersName ? KeyVersion[..^1] + "2" : KeyVersion;

    private async Task SignAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        SignRequests.Enqueue(body);
        var request = JsonDocument.Parse(body).RootElement;
        var digest = request.GetProperty("digest").GetProperty("sha256").GetBytesFromBase64();
        if (digest.Length != 32 || request.GetProperty("digestCrc32c").GetString() != Crc(digest, false))
        {
            await JsonAsync(context, new { error = new { code = 400, message = "The digest does not match.", status = "INVALID_ARGUMENT" } }, 400);
            return;
        }

        await (BeforeSigning?.Invoke() ?? Task.CompletedTask);
        var signature = Der((IsAnothersKey ? _other : _key).SignHash(digest));
        Signed.Enqueue(Convert.ToHexStringLower(digest));
        await (AfterSigning?.Invoke() ?? Task.CompletedTask);
        if (LosesAnswers)
        {
            context.Abort();
            return;
        }

        await JsonAsync(context, new
        {
            signature = Convert.ToBase64String(signature),
            signatureCrc32c = Crc(signature, IsSignatureCorrupted),
            verifiedDigestCrc32c = !IsDigestUnverified,
            name = Name,
            protectionLevel = "HSM",
        });
    }

    private byte[] Der(byte[] fixedLength)
    {
        var s = new BigInteger(fixedLength.AsSpan(32), isUnsigned: true, isBigEndian: true);
        if (IsHighS is { } high && high != s > s_order / 2)
        {
            s = s_order - s;
        }

        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(new BigInteger(fixedLength.AsSpan(0, 32), isUnsigned: true, isBigEndian: true));
            writer.WriteInteger(s);
        }

        return writer.Encode();
    }

    // CRC-32C bit by bit (RFC 3720, appendix B.4), in decimal as Google writes 64-bit numbers.
    private static string Crc(byte[] data, bool isWrong)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82f63b78 : crc >> 1;
            }
        }

        return (isWrong ? crc : ~crc).ToString(CultureInfo.InvariantCulture);
    }

    private static Task JsonAsync(HttpContext context, object answer, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=UTF-8";
        return context.Response.WriteAsync(JsonSerializer.Serialize(answer));
    }
}
