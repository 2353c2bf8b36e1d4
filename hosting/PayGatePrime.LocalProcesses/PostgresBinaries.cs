using System.Diagnostics;
using System.Text.Json;

namespace PayGatePrime.LocalProcesses;

/// <summary>The Postgres programs, laid where the account that runs them can read them.</summary>
internal static class PostgresBinaries
{
    private const string SharedRoot = "/var/lib/paygateprime";
    private static readonly Lazy<string> s_directory = new(Prepare);

    public static string Directory => s_directory.Value;

    public static string Program(string name) => Path.Combine(Directory, "bin", OperatingSystem.IsWindows() ? name + ".exe" : name);

    /// <summary>A folder for a cluster of this run; under root it lies where the other user may enter.</summary>
    public static string NewClusterDirectory()
    {
        var root = PostgresUser.IsNeeded ? Path.Combine(SharedRoot, "clusters") : Path.Combine(Path.GetTempPath(), "paygateprime-clusters");
        var path = Path.Combine(root, $"{Environment.ProcessId}-{Path.GetRandomFileName()}");
        System.IO.Directory.CreateDirectory(path);
        Sweep(root);
        return path;
    }

    // Deletes the folders of runs that were killed and could not do it themselves.
    private static void Sweep(string root)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        foreach (var cluster in System.IO.Directory.EnumerateDirectories(root))
        {
            var name = Path.GetFileName(cluster);
            var server = Path.Combine(cluster, "postmaster.pid");
            if (!int.TryParse(name.Split('-')[0], out var owner) || owner <= 0 || Signals.Send(owner, 0) || File.Exists(server))
            {
                continue;
            }

            var doomed = Path.Combine(root, "doomed-" + name);
            try
            {
                System.IO.Directory.Move(cluster, doomed);
            }
            catch (IOException) when (!System.IO.Directory.Exists(cluster))
            {
                // Another process sweeps the same folder.
                continue;
            }

            System.IO.Directory.Delete(doomed, recursive: true);
        }
    }

    private static string Prepare()
    {
        var package = NodeTools.PostgresPackage;
        var native = Path.Combine(package, "native");
        if (!PostgresUser.IsNeeded)
        {
            MakeLinks(package, native);
            MakeExecutable(native);
            return native;
        }

        // Root's checkout may lie in a folder that no other user can enter, so the programs are copied once to where all can read them.
        var version = JsonDocument.Parse(File.ReadAllText(Path.Combine(package, "package.json"))).RootElement.GetProperty("version").GetString();
        var target = Path.Combine(SharedRoot, $"postgres-{version}");
        if (System.IO.Directory.Exists(target))
        {
            return target;
        }

        System.IO.Directory.CreateDirectory(SharedRoot);
        var staging = Path.Combine(SharedRoot, $"staging-{Environment.ProcessId}-{Path.GetRandomFileName()}");
        Copy(native, staging);
        MakeLinks(package, staging);
        Run("chmod", "-R", "a+rX", staging);
        MakeExecutable(staging);
        try
        {
            System.IO.Directory.Move(staging, target);
        }
        catch (IOException) when (System.IO.Directory.Exists(target))
        {
            // Another process finished the same copy first.
            System.IO.Directory.Delete(staging, recursive: true);
        }

        return target;
    }

    // The package lists its shared-library links in a file, because npm archives can't hold links.
    private static void MakeLinks(string package, string native)
    {
        var list = Path.Combine(package, "native", "pg-symlinks.json");
        if (!File.Exists(list))
        {
            return;
        }

        foreach (var link in JsonDocument.Parse(File.ReadAllText(list)).RootElement.EnumerateArray())
        {
            // The list says "target" for the link and "source" for the file it leads to, as ln does.
            var file = Path.Combine(native, Path.GetRelativePath("native", link.GetProperty("source").GetString()!));
            var path = Path.Combine(native, Path.GetRelativePath("native", link.GetProperty("target").GetString()!));
            if (new FileInfo(path).LinkTarget is not null || File.Exists(path))
            {
                continue;
            }

            try
            {
                File.CreateSymbolicLink(path, Path.GetRelativePath(Path.GetDirectoryName(path)!, file));
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another process made the same link meanwhile.
                continue;
            }
        }
    }

    private static void MakeExecutable(string native)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        foreach (var file in System.IO.Directory.EnumerateFiles(Path.Combine(native, "bin")))
        {
            var mode = File.GetUnixFileMode(file);
            var wanted = mode | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
            if (mode != wanted)
            {
                File.SetUnixFileMode(file, wanted);
            }
        }
    }

    private static void Copy(string from, string to)
    {
        System.IO.Directory.CreateDirectory(to);
        foreach (var directory in System.IO.Directory.EnumerateDirectories(from))
        {
            Copy(directory, Path.Combine(to, Path.GetFileName(directory)));
        }

        foreach (var file in new DirectoryInfo(from).EnumerateFiles().Where(f => f.LinkTarget is null))
        {
            file.CopyTo(Path.Combine(to, file.Name));
        }
    }

    internal static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        if (!process.WaitForExit(TimeSpan.FromMinutes(1)) || process.ExitCode != 0)
        {
            throw new LocalProcessException($"'{program}' failed: {error.Trim()}");
        }
    }
}
