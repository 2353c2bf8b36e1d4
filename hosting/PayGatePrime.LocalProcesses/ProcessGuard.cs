using System.Diagnostics;

namespace PayGatePrime.LocalProcesses;

/// <summary>
/// Ends registered children when this process ends, however it ends: one small shell holds the other end of a pipe and
/// acts when the kernel closes it, which also happens on kill -9.
/// </summary>
public static class ProcessGuard
{
    private const string Script =
        """
        trap '' INT TERM HUP
        list=''
        while read -r op pid sig; do
          case "$op" in
            +) list="$list $pid:$sig" ;;
            -) kept=''; for e in $list; do case "$e" in "$pid":*) ;; *) kept="$kept $e" ;; esac; done; list=$kept ;;
          esac
        done
        for e in $list; do kill -s "${e#*:}" "${e%%:*}" 2>/dev/null; done
        n=0
        while [ "$n" -lt 60 ]; do
          alive=''
          for e in $list; do if kill -0 "${e%%:*}" 2>/dev/null; then alive=1; fi; done
          [ -z "$alive" ] && break
          n=$((n+1)); sleep 0.1
        done
        for e in $list; do kill -s KILL "${e%%:*}" 2>/dev/null; kill -s KILL -- "-${e%%:*}" 2>/dev/null; done
        """;

    private static readonly Lock s_gate = new();
    private static Process? s_shell;

    /// <summary>Registers a child: <paramref name="stopSignal"/> (a name such as TERM or INT) is sent when this process has ended, KILL six seconds later.</summary>
    /// <exception cref="ArgumentException">The signal is not one of TERM, INT, QUIT, KILL.</exception>
    public static void Add(int processId, string stopSignal = "TERM")
    {
        if (stopSignal is not ("TERM" or "INT" or "QUIT" or "KILL"))
        {
            throw new ArgumentException($"'{stopSignal}' is not a signal the guard sends.", nameof(stopSignal));
        }

        Write($"+ {processId} {stopSignal}");
    }

    /// <summary>Forgets a child that has ended, so that its number, once reused, is not signalled.</summary>
    public static void Remove(int processId) => Write($"- {processId} -");

    private static void Write(string line)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        lock (s_gate)
        {
            s_shell ??= Process.Start(new ProcessStartInfo("/bin/sh")
            {
                ArgumentList = { "-c", Script },
                RedirectStandardInput = true,
            })!;
            s_shell.StandardInput.WriteLine(line);
            s_shell.StandardInput.Flush();
        }
    }
}
