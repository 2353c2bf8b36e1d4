using System.Diagnostics;

namespace PayGatePrime.LocalProcesses;

/// <summary>A child process that ends with its parent and hands over its output line by line.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    // In a session of its own a child does not get the terminal's Ctrl+C, so that the parent decides in which order children end.
    private static readonly string? s_setSession = OperatingSystem.IsLinux() ? OnPath("setsid") : null;
    private readonly Process _process;
    private readonly ChildProcessOptions _options;
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(Process process, ChildProcessOptions options)
    {
        _process = process;
        _options = options;
    }

    /// <summary>The operating system's process id.</summary>
    public int Id { get; private set; }

    /// <summary>Completes with the exit code (128 + signal for a killed process) after the last output line was handed over.</summary>
    public Task<int> Exited => _exited.Task;

    /// <summary>Starts the process and registers it with <see cref="ProcessGuard"/>.</summary>
    /// <exception cref="LocalProcessException">The program does not exist or may not be run.</exception>
    public static ChildProcess Start(ChildProcessOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var program = Find(options.FileName, options.WorkingDirectory ?? Environment.CurrentDirectory);
        var info = new ProcessStartInfo(s_setSession ?? program)
        {
            WorkingDirectory = options.WorkingDirectory ?? Environment.CurrentDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        if (s_setSession is not null)
        {
            info.ArgumentList.Add(program);
        }

        foreach (var argument in options.Arguments)
        {
            info.ArgumentList.Add(argument);
        }

        foreach (var (key, value) in options.Environment)
        {
            info.Environment[key] = value;
        }

        var process = new Process { StartInfo = info, EnableRaisingEvents = true };
        var child = new ChildProcess(process, options);
        process.OutputDataReceived += (_, e) => child.OnLine(e.Data, isError: false);
        process.ErrorDataReceived += (_, e) => child.OnLine(e.Data, isError: true);
        process.Exited += (_, _) => child._ended.TrySetResult();
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new LocalProcessException($"'{options.FileName}' can't be started: {e.Message}.", e);
        }

        child.Id = process.Id;
        ProcessGuard.Add(child.Id, options.StopSignalName);
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _ = child.WatchAsync();
        return child;
    }

    /// <summary>Sends a signal (see <see cref="Signals"/>).</summary>
    public void Signal(int signal) => Signals.Send(Id, signal);

    /// <summary>Asks the process to end with its stop signal and kills it after <paramref name="grace"/>; what it has left running ends with it.</summary>
    public async Task<int> StopAsync(TimeSpan grace)
    {
        if (!_exited.Task.IsCompleted)
        {
            Signals.Send(Id, _options.StopSignalName switch
            {
                "INT" => Signals.Interrupt,
                "KILL" => Signals.Kill,
                _ => Signals.Terminate,
            });
            await Task.WhenAny(_exited.Task, Task.Delay(grace)).ConfigureAwait(false);
            if (!_exited.Task.IsCompleted)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        return await _exited.Task.WaitAsync(TimeSpan.FromSeconds(30)).ConfigureAwait(false);
    }

    /// <summary>Stops the process with ten seconds' grace.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.FromSeconds(10)).ConfigureAwait(false);
        _process.Dispose();
    }

    private static string Find(string fileName, string workingDirectory)
    {
        if (!fileName.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) && !fileName.Contains('/', StringComparison.Ordinal))
        {
            return OnPath(fileName) ?? throw new LocalProcessException($"'{fileName}' is not on the PATH: install it, or put its folder on the PATH.");
        }

        var path = Path.GetFullPath(Path.Combine(workingDirectory, fileName));
        if (!File.Exists(path))
        {
            throw new LocalProcessException($"The program '{path}' does not exist.");
        }

        return IsExecutable(path) ? path : throw new LocalProcessException($"The program '{path}' may not be executed.");
    }

    private static string? OnPath(string name)
    {
        var names = OperatingSystem.IsWindows() ? new[] { name, name + ".exe", name + ".cmd" } : [name];
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(d => names.Select(n => Path.Combine(d, n)))
            .FirstOrDefault(p => File.Exists(p) && IsExecutable(p));
    }

    private static bool IsExecutable(string path) =>
        OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;

    private void OnLine(string? line, bool isError)
    {
        if (line is not null)
        {
            _options.OnOutput?.Invoke(line, isError);
        }
    }

    private async Task WatchAsync()
    {
        await _ended.Task.ConfigureAwait(false);
        if (s_setSession is not null)
        {
            // What the process left behind would keep its output open, and must end with it anyway.
            Signals.SendToGroup(Id, Signals.Kill);
        }

        await _process.WaitForExitAsync().ConfigureAwait(false);
        ProcessGuard.Remove(Id);
        _exited.TrySetResult(_process.ExitCode);
    }
}
