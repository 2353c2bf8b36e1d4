using Microsoft.Playwright;
using PayGatePrime.TestSupport;

namespace PayGatePrime.CloudEmulator.Tests;

public sealed class PageBrowserTests
{
    private static readonly string[] s_names = ["chromium", "chromium-browser", "google-chrome"];

    [Fact]
    public async Task BrowserRefreshesThePagePressesItsButtonsAndTellsWhenItIsStale()
    {
        await using var emulator = await Emulator.StartAsync();
        var queue = await emulator.QueueAsync();
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Find(),
            Args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
            Timeout = (float)Limits.Step.TotalMilliseconds,
        });
        var page = await browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 400, Height = 900 } });
        page.SetDefaultTimeout((float)Limits.Step.TotalMilliseconds);
        var complaints = new List<string>();
        page.Console += (_, message) => complaints.Add(message.Text);
        page.PageError += (_, error) => complaints.Add(error);

        await page.GotoAsync(emulator.Url + "/");
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause q" }).ClickAsync();
        await page.GetByText("paused", new() { Exact = true }).WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "q", Exact = true }).ClickAsync();
        await page.GetByText("Nothing waits here").WaitForAsync();
        await emulator.CreateAsync(queue, "http://x/" + new string('y', 300), "arrives");
        await page.GetByRole(AriaRole.Link, new() { Name = "arrives" }).WaitForAsync();
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(400, "nothing is cut off on a narrow screen");
        await page.GetByRole(AriaRole.Link, new() { Name = "Purge q" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Purge 1 task" }).ClickAsync();
        await page.GetByText("purged", new() { Exact = true }).WaitForAsync();
        complaints.ShouldBeEmpty();

        await emulator.StopAsync();
        await page.GetByText("No answer from the emulator").WaitForAsync();
    }

    private static string Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(_ => s_names, Path.Combine)
            .FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException($"The page's test needs a browser: install chromium (apt-get install -y chromium), so that one of {string.Join(", ", s_names)} is on the PATH.");
}
