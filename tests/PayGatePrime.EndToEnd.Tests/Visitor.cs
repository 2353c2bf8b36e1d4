using System.Collections.Concurrent;
using Microsoft.Playwright;
using PayGatePrime.TestSupport;

namespace PayGatePrime.EndToEnd.Tests;

/// <summary>One person's browser windows, and everything the browser complained of in any of them.</summary>
internal sealed class Visitor : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();

    public Visitor(IBrowserContext context)
    {
        _context = context;
        context.SetDefaultTimeout((float)Limits.Step.TotalMilliseconds);

        // The browser tells of a blocked script, style, form or request (Content-Security-Policy) as an error on the console.
        context.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _complaints.Enqueue($"{message.Type} on {message.Page?.Url}: {message.Text}");
            }
        };
        context.WebError += (_, error) => _complaints.Enqueue($"uncaught on {error.Page?.Url}: {error.Error}");
        context.Dialog += (_, dialog) => _complaints.Enqueue($"a dialog on {dialog.Page?.Url}: {dialog.Message}");
    }

    public IEnumerable<string> Complaints => _complaints;

    public async Task<IPage> OpenAsync(Uri address)
    {
        var page = await _context.NewPageAsync();
        await page.GotoAsync(address.ToString());
        return page;
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
