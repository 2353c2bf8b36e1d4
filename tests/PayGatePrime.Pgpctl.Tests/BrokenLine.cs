namespace PayGatePrime.Pgpctl.Tests;

/// <summary>Loses answers after the request has arrived.</summary>
internal sealed class BrokenLine(HttpMessageHandler inner, int losses, HttpMethod method) : DelegatingHandler(inner)
{
    private int _left = losses;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (request.Method == method && !request.RequestUri!.Query.Contains("dryRun", StringComparison.Ordinal) && Interlocked.Decrement(ref _left) >= 0)
        {
            response.Dispose();
            throw new HttpRequestException("The line broke.");
        }

        return response;
    }
}
