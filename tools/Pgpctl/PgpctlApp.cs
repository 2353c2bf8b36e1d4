using System.CommandLine;
using System.CommandLine.Invocation;

namespace PayGatePrime.Pgpctl;

/// <summary>Runs a command line: 0 done, 1 refused or failed, 2 wrong usage, 3 not reachable.</summary>
internal sealed class PgpctlApp(Surroundings around)
{
    public async Task<int> RunAsync(string[] args, CancellationToken cancelled = default)
    {
        var parsed = CommandTree.Build(around).Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var error in parsed.Errors)
            {
                await around.Error.WriteLineAsync(error.Message);
            }

            await around.Error.WriteLineAsync($"See: pgpctl {string.Join(' ', Words(parsed.CommandResult))}--help");
            return ExitCode.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = around.Out, Error = around.Error, EnableDefaultExceptionHandler = false }, cancelled);
        }
        catch (ToolException e)
        {
            await around.Error.WriteLineAsync(Plain.Text(e.Message));
            return e.ExitCode;
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
            await around.Error.WriteLineAsync("Stopped.");
            return ExitCode.Refused;
        }
    }

    private static IEnumerable<string> Words(System.CommandLine.Parsing.CommandResult command)
    {
        var words = new Stack<string>();
        for (System.CommandLine.Parsing.SymbolResult? at = command; at is System.CommandLine.Parsing.CommandResult { Parent: not null } inner; at = inner.Parent)
        {
            words.Push(inner.Command.Name + " ");
        }

        return words.Select(w => w.TrimEnd()).Append("");
    }
}
