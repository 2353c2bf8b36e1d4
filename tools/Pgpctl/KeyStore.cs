using System.Security.Cryptography;
using PayGatePrime.Common.Tokens;

namespace PayGatePrime.Pgpctl;

/// <summary>Finds and makes operators' keys. A private key never leaves this machine.</summary>
internal sealed class KeyStore(Surroundings around)
{
    private const string Extension = ".pem";
    private const string Development = "development";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OthersRead = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Makes a key.</summary>
    /// <returns>The file, and the public part as the server's setting has it.</returns>
    public (string File, string PublicKey) Create(string name)
    {
        if (!OperatorKey.IsName(name))
        {
            throw new ToolException(ExitCode.Usage, "A name has 2 to 32 lower case letters, digits, dots, hyphens and underscores, and begins with a letter.");
        }

        var file = Path.Combine(around.KeyFolder, name + Extension);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        try
        {
            var folder = Directory.CreateDirectory(around.KeyFolder);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                folder.UnixFileMode = OwnerOnly | UnixFileMode.UserExecute;
                options.UnixCreateMode = OwnerOnly;
            }

            using var writer = new StreamWriter(file, options);
            writer.WriteLine(key.ExportPkcs8PrivateKeyPem());
        }
        catch (IOException) when (File.Exists(file))
        {
            throw new ToolException(ExitCode.Refused, $"There is a key already: {file}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ToolException(ExitCode.Refused, $"The key can't be written to {file}: {e.Message}");
        }

        return (file, OperatorKey.WritePublic(key));
    }

    /// <summary>Finds the key to sign with.</summary>
    /// <param name="name">The operator, or null.</param>
    /// <param name="file">The key's file, or null.</param>
    /// <param name="address">A server on this machine is signed in to with the AppHost's own key, unless something else is asked for.</param>
    public SigningKey Find(string? name, string? file, Uri address)
    {
        name ??= Setting("PGPCTL_OPERATOR");
        file ??= Setting("PGPCTL_KEY");
        var development = Path.Combine(around.DevelopmentKeyFolder, Development + Extension);
        if (file is null && name is null or Development && address.IsLoopback && File.Exists(development))
        {
            return Load(Development, development);
        }

        if (file is not null)
        {
            return Load(name ?? Path.GetFileNameWithoutExtension(file), file);
        }

        if (name is not null)
        {
            return Load(name, Path.Combine(around.KeyFolder, name + Extension));
        }

        var keys = Directory.Exists(around.KeyFolder) ? Directory.GetFiles(around.KeyFolder, "*" + Extension) : [];
        return keys.Length switch
        {
            1 => Load(Path.GetFileNameWithoutExtension(keys[0]), keys[0]),
            0 => throw new ToolException(ExitCode.Refused, $"There is no key to sign with: make one with 'pgpctl keys new NAME', or start the AppHost, which leaves one at {development}."),
            _ => throw new ToolException(ExitCode.Refused, "There are several keys: say which with --operator."),
        };
    }

    private static SigningKey Load(string name, string file)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & OthersRead) != 0)
            {
                throw new ToolException(ExitCode.Refused, $"The key {file} may be read by others: chmod 600 it, or make a new one.");
            }

            var key = ECDsa.Create();
            key.ImportFromPem(File.ReadAllText(file));
            return new SigningKey(name, key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ToolException(ExitCode.Refused, $"The key {file} can't be read: {e.Message}");
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw new ToolException(ExitCode.Refused, $"The file {file} holds no private key in PEM.");
        }
    }

    private string? Setting(string name) => around.Environment(name)?.Trim() is { Length: > 0 } value ? value : null;
}
