namespace PayGatePrime.Sandbox.Http;

/// <summary>Keeps other sites in the person's browser from driving the sandbox: a page elsewhere may not post to its pages or its control API.</summary>
internal sealed class PageGuardMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var site = context.Request.Headers["Sec-Fetch-Site"].ToString();
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method) && site is "cross-site" or "same-site")
        {
            throw Refusal.Control(403, "Sec-Fetch-Site", "Requests from other sites are refused.");
        }

        await next(context);
    }
}
