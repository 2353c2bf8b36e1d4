using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using PayGatePrime.TestSupport;

namespace PayGatePrime.CloudEmulator.Tests;

public sealed partial class PageTests
{
    [Fact]
    public async Task PageOfAnotherSiteGetsNoTokenPressesNoButtonAndCallsNoApi()
    {
        await using var emulator = await Emulator.StartAsync();
        var queue = await emulator.QueueAsync();
        foreach (var (header, value) in new[] { ("Origin", "http://evil.test"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"), ("Host", "evil.test") })
        {
            foreach (var (path, body, type) in new[]
            {
                ("/emulator/tokens", """{"serviceAccountEmail":"a","audience":"b"}""", "application/json"),
                ("/emulator/clock", """{"advance":"1s"}""", "text/plain"),
                ("/emulator/reset", "", "text/plain"),
                ("/page/pause", "name=" + Uri.EscapeDataString(queue), "application/x-www-form-urlencoded"),
                ("/page/purge", "name=" + Uri.EscapeDataString(queue), "application/x-www-form-urlencoded"),
            })
            {
                (await PostAsync(emulator, path, body, type, header, value)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, $"{path} {header}: {value}");
            }

            // A container calls the APIs by the name it knows the emulator by, and is no browser.
            if (header != "Host")
            {
                (await PostAsync(emulator, $"/v2/{queue}:pause", "", "text/plain", header, value)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, value);
                (await PostAsync(emulator, $"/v2/{queue}/tasks", """{"task":{"httpRequest":{"url":"http://x"}}}""", "text/plain", header, value)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, value);
            }
        }

        (await emulator.MustAsync("GET", $"/v2/{queue}"))["state"]!.GetValue<string>().ShouldBe("RUNNING");
        (await emulator.MustAsync("GET", $"/v2/{queue}/tasks"))["tasks"].ShouldBeNull();
    }

    [Fact]
    public async Task ButtonOfTheEmulatorsOwnPageWorksAsABrowserPressesIt()
    {
        await using var emulator = await Emulator.StartAsync();
        var queue = await emulator.QueueAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/page/pause") { Content = new FormUrlEncodedContent([new("name", queue), new("back", "/lane?name=" + Uri.EscapeDataString(queue))]) };
        request.Headers.Add("Origin", emulator.Url);
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        var response = await emulator.Http.SendAsync(request);
        response.RequestMessage!.RequestUri!.PathAndQuery.ShouldStartWith("/lane?name=");
        (await response.Content.ReadAsStringAsync()).ShouldContain(">paused<");
    }

    [Fact]
    public async Task ButtonNeverLeadsAway()
    {
        await using var emulator = await Emulator.StartAsync();
        var queue = await emulator.QueueAsync();
        foreach (var back in (string[])["//evil.test/", "https://evil.test/", "/\\evil.test", "javascript:alert(1)"])
        {
            var response = await PressAsync(emulator, "pause", [new("name", queue), new("back", back)]);
            response.RequestMessage!.RequestUri.ShouldBe(new Uri(emulator.Url + "/"));
            (await GetAsync(emulator, $"/purge?name={Uri.EscapeDataString(queue)}&back={Uri.EscapeDataString(back)}")).ShouldNotContain(back);
        }
    }

    [Fact]
    public async Task QueuesAreShownWithStateDepthAndCounts()
    {
        await using var emulator = await Emulator.StartAsync();
        await using var receiver = await Receiver.StartAsync();
        var queue = await emulator.QueueAsync(retry: "\"minBackoff\":\"3600s\",\"maxBackoff\":\"3600s\"", rates: "\"maxDispatchesPerSecond\":20");
        receiver.Answer = (context, _) => Task.FromResult(context.Request.Path == "/bad" ? 503 : 200);
        await emulator.CreateAsync(queue, receiver.Url + "/bad");
        await emulator.CreateAsync(queue, receiver.Url + "/good");
        await Limits.UntilAsync(async () => (await emulator.StatsAsync())["idle"]!.GetValue<bool>(), "both were sent");
        var row = Cells(await GetAsync(emulator, "/"));
        row["State"].ShouldBe("running");
        row["Waiting"].ShouldBe("1");
        row["Due"].ShouldBe("0");
        row["Oldest due"].ShouldBe("–");
        row["Dispatched"].ShouldBe("2");
        row["Failed"].ShouldBe("1");
        row["Rate"].ShouldBe("20/s");
        await emulator.MustAsync("POST", $"/v2/{queue}:pause");
        await emulator.CreateAsync(queue, receiver.Url + "/good");
        row = Cells(await GetAsync(emulator, "/"));
        row["State"].ShouldBe("paused");
        row["Due"].ShouldBe("1");
        row["Oldest due"].ShouldMatch("^[0-9].*s$");
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("postgres")]
    public async Task TasksAreListedByScheduleTimeInPages(string store)
    {
        // On Postgres most of them are not in memory.
        await using var emulator = await Emulator.StartAsync(store, null, ("Emulator:Window", "10"));
        var queue = await emulator.QueueAsync();
        await emulator.MustAsync("POST", $"/v2/{queue}:pause");
        var day = TimeProvider.System.GetUtcNow().AddDays(1);
        foreach (var i in Enumerable.Range(0, 103).OrderBy(i => i * 37 % 103))
        {
            await emulator.CreateAsync(queue, "http://x", $"t{i:D3}", $",\"scheduleTime\":\"{day.AddMinutes(i / 2):O}\"");
        }

        var names = new List<string>();
        var address = (string?)("/lane?name=" + Uri.EscapeDataString(queue));
        var pages = 0;
        while (address is not null)
        {
            var html = await GetAsync(emulator, address);
            names.AddRange(TaskLink().Matches(html).Select(m => m.Groups[1].Value));
            address = NextLink().Match(html) is { Success: true } next ? WebUtility.HtmlDecode(next.Groups[1].Value) : null;
            (++pages).ShouldBeLessThan(10);
        }

        pages.ShouldBe(3);
        names.Distinct().Count().ShouldBe(103);
        names.Select(n => int.Parse(n.AsSpan(1)) / 2).ShouldBeInOrder();
        (await GetAsync(emulator, Item(queue, "t102"))).ShouldContain("<dt>Method</dt><dd>POST</dd>");
        await PressAsync(emulator, "delete", [new("name", queue), new("id", "t101")]);
        (await emulator.CallAsync("GET", $"/v2/{queue}/tasks/t101")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task TaskIsShownWithItsRequestButNotWithItsSecrets()
    {
        await using var emulator = await Emulator.StartAsync();
        var queue = await emulator.QueueAsync();
        await emulator.MustAsync("POST", $"/v2/{queue}/tasks", $$"""
            {"task":{"name":"{{queue}}/tasks/t","scheduleTime":"{{TimeProvider.System.GetUtcNow().AddHours(2):O}}","httpRequest":{"url":"http://x/<script>alert(1)</script>","body":"{{Base64("""{"a":{"b":"<i>é"}}""")}}",
            "headers":{"Authorization":"Bearer topsecret","X-Api-Key":"topsecret","Cookie":"s=topsecret","X-Webhook-Signature":"topsecret","X-Plain":"shown <b>"} } } }
            """);
        var html = await GetAsync(emulator, Item(queue, "t"));
        html.ShouldNotContain("topsecret");
        html.ShouldContain("hidden, 16 characters");
        html.ShouldContain("shown &lt;b&gt;");
        html.ShouldContain("&lt;script&gt;alert(1)&lt;/script&gt;");
        html.ShouldNotContain("<script>");
        WebUtility.HtmlDecode(html).ShouldContain("{\n  \"a\": {\n    \"b\": \"<i>é\"\n  }\n}");
        html.ShouldContain("in 1 h 59 min");
        (await GetAsync(emulator, "/lane?name=" + Uri.EscapeDataString(queue))).ShouldNotContain("<script>");
    }

    [Fact]
    public async Task TaskShowsHowItsLastAttemptEndedAndThenHowItLeft()
    {
        await using var emulator = await Emulator.StartAsync();
        await using var receiver = await Receiver.StartAsync();
        var queue = await emulator.QueueAsync(retry: "\"minBackoff\":\"3600s\"");
        receiver.Answer = (_, number) => Task.FromResult(number == 0 ? 418 : 200);
        await emulator.CreateAsync(queue, receiver.Url, "t");
        await Limits.UntilAsync(async () => (await GetAsync(emulator, Item(queue, "t"))).Contains("HTTP status code 418", StringComparison.Ordinal), "the answer is shown");
        await PressAsync(emulator, "run", [new("name", queue), new("id", "t")]);
        await emulator.IdleAsync();
        using var response = await emulator.Http.GetAsync(Item(queue, "t"));
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var html = await response.Content.ReadAsStringAsync();
        html.ShouldContain(">delivered<");
        html.ShouldContain("<dt>Attempts</dt><dd>2</dd>");
    }

    [Fact]
    public async Task PurgeAsksFirstAndDeleteTakesOneTask()
    {
        await using var emulator = await Emulator.StartAsync();
        var queue = await emulator.QueueAsync();
        await emulator.MustAsync("POST", $"/v2/{queue}:pause");
        foreach (var id in (string[])["a", "b", "c"])
        {
            await emulator.CreateAsync(queue, "http://x", id);
        }

        await PressAsync(emulator, "delete", [new("name", queue), new("id", "b")]);
        (await emulator.CallAsync("GET", $"/v2/{queue}/tasks/b")).Status.ShouldBe(404);
        (await GetAsync(emulator, "/purge?name=" + Uri.EscapeDataString(queue))).ShouldContain("2 tasks will be deleted");
        (await emulator.MustAsync("GET", $"/v2/{queue}/tasks"))["tasks"]!.AsArray().Count.ShouldBe(2);
        await PressAsync(emulator, "purge", [new("name", queue)]);
        (await emulator.MustAsync("GET", $"/v2/{queue}/tasks"))["tasks"].ShouldBeNull();
        (await emulator.MustAsync("GET", $"/v2/{queue}"))["purgeTime"].ShouldNotBeNull();
    }

    [Fact]
    public async Task JobsAreShownAndTheirButtonsWork()
    {
        await using var emulator = await Emulator.StartAsync();
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (_, _) => Task.FromResult(500);
        const string name = Emulator.Location + "/jobs/nightly";
        (await GetAsync(emulator, "/jobs")).ShouldContain("There is no job yet");
        await emulator.MustAsync("POST", $"/v1/{Emulator.Location}/jobs", $$"""{"name":"{{name}}","schedule":"0 3 * * *","timeZone":"Europe/Berlin","httpTarget":{"uri":"{{receiver.Url}}"} }""");
        var row = Cells(await GetAsync(emulator, "/jobs"));
        row["Schedule"].ShouldBe("0 3 * * * Europe/Berlin");
        row["Next run"].ShouldContain("in ");
        row["Last result"].ShouldBe("never ran");
        await PressAsync(emulator, "run-job", [new("name", name)]);
        await emulator.IdleAsync();
        Cells(await GetAsync(emulator, "/jobs"))["Last result"].ShouldContain("HTTP status code 500");
        await PressAsync(emulator, "pause-job", [new("name", name)]);
        Cells(await GetAsync(emulator, "/jobs"))["State"].ShouldBe("paused");
        await PressAsync(emulator, "resume-job", [new("name", name)]);
        Cells(await GetAsync(emulator, "/jobs"))["State"].ShouldBe("enabled");
    }

    [Fact]
    public async Task TopicsSubscriptionsAndTheirMessagesAreShown()
    {
        await using var emulator = await Emulator.StartAsync();
        (await GetAsync(emulator, "/pubsub")).ShouldContain("There is no topic yet");
        await emulator.MustAsync("PUT", "/v1/projects/p/topics/events");
        (await GetAsync(emulator, "/pubsub")).ShouldContain("messages are lost");
        await emulator.MustAsync("PUT", "/v1/projects/p/subscriptions/sub", """{"topic":"projects/p/topics/events","pushConfig":{"pushEndpoint":"http://127.0.0.1:9/push"},"retryPolicy":{"minimumBackoff":"600s"}}""");
        var id = (await emulator.MustAsync("POST", "/v1/projects/p/topics/events:publish", $$"""{"messages":[{"data":"{{Base64("<hello>")}}","attributes":{"type":"PaymentAccepted"} }]}"""))["messageIds"]![0]!.GetValue<string>();
        await Limits.UntilAsync(async () => (await emulator.StatsAsync())["idle"]!.GetValue<bool>(), "the push failed");
        var html = await GetAsync(emulator, "/pubsub");
        html.ShouldContain("http://127.0.0.1:9/push");
        html.Split("href=\"/lane?name=projects%2Fp%2Fsubscriptions%2Fsub\"").Length.ShouldBe(3);
        (await GetAsync(emulator, "/lane?name=projects/p/subscriptions/sub")).ShouldContain(id);
        var message = await GetAsync(emulator, Item("projects/p/subscriptions/sub", id));
        message.ShouldContain("PaymentAccepted");
        message.ShouldContain("&lt;hello&gt;");
        message.ShouldContain("UNAVAILABLE(14)");
    }

    [Fact]
    public async Task WhatCanNotBeShownIsSaidOnAPage()
    {
        await using var emulator = await Emulator.StartAsync();
        await emulator.QueueAsync();
        foreach (var (address, status, text) in new[]
        {
            ("/lane?name=nothing", 404, "There is no queue, job or subscription"),
            ("/lane", 400, "The address lacks"),
            ("/lane?name=projects/p/locations/l/queues/q&after=x", 400, "does not name a page"),
            ("/item?lane=projects/p/locations/l/queues/q&id=none", 404, "This task is not there"),
            ("/purge?name=none", 404, "There is no queue, job or subscription"),
        })
        {
            using var response = await emulator.Http.GetAsync(address);
            ((int)response.StatusCode).ShouldBe(status, address);
            response.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
            (await response.Content.ReadAsStringAsync()).ShouldContain(text);
        }

        (await PressAsync(emulator, "pause", [new("name", "projects/p/locations/l/queues/none")])).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await PressAsync(emulator, "explode", [])).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task NothingRunsOnAPageButItsOwnScript()
    {
        await using var emulator = await Emulator.StartAsync();
        using var first = await emulator.Http.GetAsync("/");
        using var second = await emulator.Http.GetAsync("/");
        var policy = first.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldStartWith("default-src 'none'; script-src 'nonce-");
        policy.ShouldNotContain("unsafe");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldNotBe(second.Headers.GetValues("Content-Security-Policy").Single());
        first.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
        first.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var html = await first.Content.ReadAsStringAsync();
        html.ShouldContain("There is no queue yet");
        html.ShouldNotContain("src=");
        html.ShouldNotContain("http://");
        Nonce().Matches(html).Select(m => m.Groups[1].Value).ShouldAllBe(n => policy.Contains($"'nonce-{n}'", StringComparison.Ordinal));
        Nonce().Count(html).ShouldBe(2);
    }

    internal static Task<HttpResponseMessage> PressAsync(Emulator emulator, string action, IEnumerable<KeyValuePair<string, string>> fields) =>
        emulator.Http.PostAsync("/page/" + action, new FormUrlEncodedContent(fields));

    internal static Task<string> GetAsync(Emulator emulator, string address) => emulator.Http.GetStringAsync(address);

    private static string Item(string lane, string id) => $"/item?lane={Uri.EscapeDataString(lane)}&id={id}";

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    /// <summary>The text of the labelled cells; of the last row where there are several.</summary>
    private static Dictionary<string, string> Cells(string html)
    {
        var cells = new Dictionary<string, string>();
        foreach (Match match in Cell().Matches(html))
        {
            cells[match.Groups[1].Value] = WebUtility.HtmlDecode(Tags().Replace(match.Groups[2].Value, "")).Trim();
        }

        return cells;
    }

    private static async Task<HttpResponseMessage> PostAsync(Emulator emulator, string path, string body, string type, string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, type) };
        request.Headers.TryAddWithoutValidation(header, value).ShouldBeTrue();
        return await emulator.Http.SendAsync(request);
    }

    [GeneratedRegex("<td data-l=\"([^\"]+)\"[^>]*>(.*?)</td>", RegexOptions.Singleline)]
    private static partial Regex Cell();

    [GeneratedRegex("<[^>]+>")]
    private static partial Regex Tags();

    [GeneratedRegex("data-k=\"(t[0-9]{3})\"")]
    private static partial Regex TaskLink();

    [GeneratedRegex("<a href=\"([^\"]+)\">Next page</a>")]
    private static partial Regex NextLink();

    [GeneratedRegex("<(?:style|script) nonce=\"([^\"]+)\"")]
    private static partial Regex Nonce();
}
