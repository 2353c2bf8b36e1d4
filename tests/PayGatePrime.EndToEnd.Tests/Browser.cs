using Microsoft.Playwright;
using PayGatePrime.TestSupport;

namespace PayGatePrime.EndToEnd.Tests;

/// <summary>The machine's own Chromium, started once for the tests that play a person.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] s_names = ["chromium", "chromium-browser", "google-chrome"];
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    public async Task InitializeAsync()
    {
        var path = Find();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,
            Args =
            [
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
            Timeout = (float)Limits.Step.TotalMilliseconds,
        });
    }

    public async Task DisposeAsync()
    {
        // xunit disposes of a fixture whose start failed, too.
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    /// <summary>A person with no cookies yet.</summary>
    internal async Task<Visitor> VisitAsync() => new(await _browser.NewContextAsync());

    private static string Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(_ => s_names, Path.Combine)
            .FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException($"The tests that play a person need a browser: install chromium (apt-get install -y chromium), so that one of {string.Join(", ", s_names)} is on the PATH.");
}
