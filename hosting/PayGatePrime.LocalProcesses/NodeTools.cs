using System.Reflection;
using System.Runtime.InteropServices;

namespace PayGatePrime.LocalProcesses;

/// <summary>Finds what the build restored from npm (tools/node).</summary>
public static class NodeTools
{
    private static readonly string s_modules = typeof(NodeTools).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(a => a.Key == "NodeModules").Value!;

    /// <summary>The Ethereum node's own binary, without npm's wrapper, so that its process id is the node's.</summary>
    /// <exception cref="LocalProcessException">It is not there.</exception>
    public static string Anvil
    {
        get
        {
            var name = $"anvil-{Platform("linux", "darwin", "win32")}-{(IsArm ? "arm64" : "amd64")}";
            var file = OperatingSystem.IsWindows() ? "anvil.exe" : "anvil";
            return Existing(Path.Combine(s_modules, "@foundry-rs", name, "bin", file), "@foundry-rs/" + name);
        }
    }

    /// <summary>The folder with Postgres' bin, lib and share, as npm laid it (its links not yet made).</summary>
    /// <exception cref="LocalProcessException">It is not there.</exception>
    public static string PostgresPackage
    {
        get
        {
            var name = $"{Platform("linux", "darwin", "windows")}-{(IsArm ? "arm64" : "x64")}";
            return Existing(Path.Combine(s_modules, "@embedded-postgres", name), "@embedded-postgres/" + name);
        }
    }

    private static bool IsArm => RuntimeInformation.OSArchitecture == Architecture.Arm64;

    private static string Platform(string linux, string mac, string windows) =>
        OperatingSystem.IsMacOS() ? mac : OperatingSystem.IsWindows() ? windows : linux;

    private static string Existing(string path, string package) =>
        Path.Exists(path)
            ? path
            : throw new LocalProcessException($"The npm package {package} is missing: build the solution once with Node.js 20 or later on the PATH.");
}
