using System.CommandLine;
using System.Text.Json;

namespace PayGatePrime.Pgpctl;

/// <summary>Makes commands of the API's verbs: looks, and changes that ask first.</summary>
internal sealed class VerbFactory(Surroundings around, SharedOptions shared)
{
    public static Option<string?> Filter(string name, string description) => new(name) { Description = description };

    public static Option<int?> Limit() => new("--limit") { Description = "Rows of a page, 1 to 200 (50)." };

    public static Option<string?> Cursor() => new("--cursor") { Description = "Where the page before ended." };

    /// <summary>A command that looks.</summary>
    public Command Look(string name, string description, Argument<string>? target, IReadOnlyList<(string Query, Option Option)> filters, Func<string?, string> path, Action<Printer, JsonElement> print)
    {
        var command = new Command(name, description);
        if (target is not null)
        {
            command.Arguments.Add(target);
        }

        foreach (var (_, option) in filters)
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, cancelled) =>
        {
            var query = filters.Select(f => new KeyValuePair<string, string?>(f.Query, Text(parsed, f.Option)));
            using var http = around.Connect();
            var answer = await Client(parsed, http).GetAsync(path(target is null ? null : Uri.EscapeDataString(parsed.GetValue(target)!)), query, cancelled);
            var printer = new Printer(around);
            if (parsed.GetValue(shared.Json))
            {
                printer.Json(answer);
            }
            else
            {
                print(printer, answer);
            }

            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>A command that changes something.</summary>
    public Command Change(string name, string description, Argument<string> target, IReadOnlyList<Option> options, Func<string, string> path, Func<ParseResult, object> body)
    {
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only show what would be done; the server makes the same checks and writes nothing." };
        var requestKey = new Option<string?>("--request-key") { Description = "The Idempotency-Key, to repeat a change whose answer was lost." };
        var command = new Command(name, description);
        command.Arguments.Add(target);
        foreach (var option in options.Concat([yes, dryRun, requestKey]))
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, cancelled) =>
        {
            using var http = around.Connect();
            var client = Client(parsed, http);
            var key = parsed.GetValue(requestKey) ?? Guid.CreateVersion7(around.Time.GetUtcNow()).ToString("N");
            var address = path(Uri.EscapeDataString(parsed.GetValue(target)!));
            var sent = body(parsed);
            var printer = new Printer(around);
            var isJson = parsed.GetValue(shared.Json);
            if (parsed.GetValue(dryRun) || !parsed.GetValue(yes))
            {
                var plan = await client.PostAsync(address, sent, dryRun: true, key, cancelled);
                if (parsed.GetValue(dryRun))
                {
                    Print(printer, plan, isJson);
                    return ExitCode.Done;
                }

                await ConfirmAsync(plan, cancelled);
            }

            Print(printer, await client.PostAsync(address, sent, dryRun: false, key, cancelled), isJson);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Print(Printer printer, JsonElement answer, bool isJson)
    {
        if (isJson)
        {
            printer.Json(answer);
        }
        else
        {
            printer.Effect(answer);
        }
    }

    // Asked on the error stream, so that what is piped on is the answer alone.
    private async Task ConfirmAsync(JsonElement plan, CancellationToken cancelled)
    {
        new Printer(around with { Out = around.Error }).Effect(plan);
        if (!around.IsInteractive)
        {
            throw new ToolException(ExitCode.Refused, "Nothing was done: nobody is there to ask, so say --yes.");
        }

        await around.Error.WriteAsync("Do it? [y/N] ");
        var answer = await around.In.ReadLineAsync(cancelled);
        if (answer?.Trim().ToLowerInvariant() is not ("y" or "yes"))
        {
            throw new ToolException(ExitCode.Refused, "Nothing was done.");
        }
    }

    private ApiClient Client(ParseResult parsed, HttpClient http)
    {
        var text = parsed.GetValue(shared.Address) ?? around.Environment("PGPCTL_ADDRESS") ?? SharedOptions.DefaultAddress;
        if (!Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new ToolException(ExitCode.Usage, $"'{text}' is not an http address.");
        }

        if (address.Scheme == "http" && !address.IsLoopback)
        {
            throw new ToolException(ExitCode.Usage, "A server elsewhere is called over https only: a token that is seen on its way can be used for minutes.");
        }

        return new ApiClient(http, address, new KeyStore(around).Find(parsed.GetValue(shared.Operator), parsed.GetValue(shared.Key), address), around.Time);
    }

    private static string? Text(ParseResult parsed, Option option) => option switch
    {
        Option<string?> text => parsed.GetValue(text),
        Option<int?> number => parsed.GetValue(number)?.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Option<bool> flag => parsed.GetValue(flag) ? "true" : null,
        _ => throw new InvalidOperationException($"{option.Name} is of no known type."),
    };
}
