using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using PayGatePrime.Sandbox.Json;
using PayGatePrime.Sandbox.State;

namespace PayGatePrime.Sandbox.NowPayments;

/// <summary>Signs callbacks and delivers them, again when they were not answered.</summary>
internal sealed class IpnSender(HttpClient http, SandboxOptions options, NowPaymentsStore store, Lives lives, TimeProvider time)
{
    private const int Kept = 1000;
    private static readonly TimeSpan s_answerWithin = TimeSpan.FromMilliseconds(3000);
    private readonly Queue<IpnDelivery> _deliveries = new();

    public IReadOnlyList<IpnDelivery> Deliveries
    {
        get
        {
            lock (_deliveries)
            {
                return [.. _deliveries];
            }
        }
    }

    /// <summary>Sends a callback with its copies; failed ones are repeated behind the caller's back.</summary>
    public async Task SendAsync(string url, JsonObject body, CancellationToken cancellation)
    {
        var settings = store.Settings;
        if (settings.IpnDrop)
        {
            Keep(new IpnDelivery(time.GetUtcNow(), (long)body["payment_id"]!, (string)body["payment_status"]!, url, 0, "dropped", body.DeepClone()));
            return;
        }

        var copies = Enumerable.Range(0, settings.IpnCopies);
        if (settings.IpnCopiesAtOnce)
        {
            await Task.WhenAll(copies.Select(_ => SendOneAsync(url, body, settings, cancellation)));
            return;
        }

        foreach (var _ in copies)
        {
            await SendOneAsync(url, body, settings, cancellation);
        }
    }

    public void Clear()
    {
        lock (_deliveries)
        {
            _deliveries.Clear();
        }
    }

    private async Task SendOneAsync(string url, JsonObject body, NowPaymentsSettings settings, CancellationToken cancellation)
    {
        if (await TryAsync(url, body, settings.IpnSignature, 1, cancellation) || settings.IpnRepeats == 0)
        {
            return;
        }

        lives.Run($"repeat callback of payment {body["payment_id"]}", async token =>
        {
            for (var attempt = 2; attempt <= settings.IpnRepeats + 1; attempt++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(settings.IpnRepeatDelayMilliseconds), time, token);
                if (await TryAsync(url, body, settings.IpnSignature, attempt, token))
                {
                    return;
                }
            }
        });
    }

    private async Task<bool> TryAsync(string url, JsonObject body, string form, int attempt, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Content = new StringContent(JsText.Stringify(body), new UTF8Encoding(false), "application/json");
        if (form != SignatureForm.None)
        {
            var secret = form == SignatureForm.Wrong ? "another-" + options.NowPaymentsIpnSecret : options.NowPaymentsIpnSecret;
            request.Headers.Add("x-nowpayments-sig", IpnSignature.Sign(secret.Trim(), IpnSignature.Canonical(body, form)));
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_answerWithin);
        string result;
        var delivered = false;
        try
        {
            using var response = await http.SendAsync(request, limit.Token);
            delivered = response.IsSuccessStatusCode;
            result = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            result = "timeout";
        }
        catch (HttpRequestException e)
        {
            result = e.Message;
        }

        Keep(new IpnDelivery(time.GetUtcNow(), (long)body["payment_id"]!, (string)body["payment_status"]!, url, attempt, result, body.DeepClone()));
        return delivered;
    }

    private void Keep(IpnDelivery delivery)
    {
        lock (_deliveries)
        {
            _deliveries.Enqueue(delivery);
            if (_deliveries.Count > Kept)
            {
                _deliveries.Dequeue();
            }
        }
    }
}
