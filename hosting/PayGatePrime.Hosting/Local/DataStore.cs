using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Local;

/// <summary>What stays from run to run, outside the repository: development secrets and data folders.</summary>
internal sealed class DataStore : IDisposable
{
    internal const string DirectoryKey = "AppHost:DataDirectory";
    private const string SharedRoot = "/var/lib/paygateprime";
    private const string SecretsFile = "secrets.json";
    private static readonly TimeSpan s_lockLimit = TimeSpan.FromSeconds(10);
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _inMemory = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<FileStream> _locks = [];
    private readonly string? _secretsDirectory;
    private readonly string? _volumesDirectory;
    private DistributedApplicationException? _unreadable;

    public DataStore(IConfiguration configuration, AppHostMetadata metadata, bool isTest)
    {
        if (configuration[DirectoryKey] is { Length: > 0 } directory)
        {
            _secretsDirectory = Path.GetFullPath(directory);
            _volumesDirectory = Path.Combine(_secretsDirectory, "volumes");
        }
        else if (!isTest)
        {
            var own = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "PayGatePrime");
            _secretsDirectory = Path.Combine(own, metadata.UserSecretsId ?? metadata.Name);

            // Postgres can't run as root, and no other user may enter root's own folders.
            _volumesDirectory = Path.Combine(OperatingSystem.IsLinux() && Environment.UserName == "root" ? SharedRoot : own, "volumes");
        }
    }

    /// <summary>The folder of a volume; null in tests, where nothing is kept.</summary>
    public string? VolumeDirectory(string name) => _volumesDirectory is null ? null : Path.Combine(_volumesDirectory, name);

    public void AddSecretsTo(ConfigurationManager configuration)
    {
        try
        {
            // First, so that whatever the caller configures goes over it.
            var secrets = ReadSecrets();
            configuration.Sources.Insert(0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource { InitialData = secrets.Select(s => new KeyValuePair<string, string?>(s.Key, s.Value)) });
        }
        catch (DistributedApplicationException e)
        {
            // Told when the application starts, where it becomes one sentence instead of a stack trace.
            _unreadable = e;
        }
    }

    /// <exception cref="DistributedApplicationException">The development secrets could not be read.</exception>
    public void ThrowIfUnreadable()
    {
        if (_unreadable is not null)
        {
            throw _unreadable;
        }
    }

    /// <summary>The secret, or a new one that is kept from now on.</summary>
    public string GetOrAddSecret(string key, Func<string> make)
    {
        lock (_gate)
        {
            if (_secretsDirectory is null)
            {
                return _inMemory.TryGetValue(key, out var known) ? known : _inMemory[key] = make();
            }

            Directory.CreateDirectory(_secretsDirectory);
            using var exclusive = LockWithin(Path.Combine(_secretsDirectory, SecretsFile + ".lock"), s_lockLimit)
                ?? throw new DistributedApplicationException($"The development secrets in {_secretsDirectory} are locked by another process.");
            var secrets = ReadSecrets();
            if (secrets.TryGetValue(key, out var value))
            {
                return value;
            }

            secrets[key] = value = make();
            WriteSecrets(secrets);
            return value;
        }
    }

    /// <summary>Keeps a data folder for this process; the operating system gives it free when the process ends, however it ends.</summary>
    /// <exception cref="DistributedApplicationException">Another process has it.</exception>
    public void LockFolder(string directory)
    {
        var parent = Path.GetDirectoryName(directory)!;
        try
        {
            Directory.CreateDirectory(parent);
            var held = LockWithin(directory + ".lock", TimeSpan.Zero)
                ?? throw new DistributedApplicationException($"Another copy of this application is running with the data folder {directory}: stop it first.");
            lock (_gate)
            {
                _locks.Add(held);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException($"The data folder {directory} can't be used: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _locks.ForEach(l => l.Dispose());
            _locks.Clear();
        }
    }

    private static FileStream? LockWithin(string path, TimeSpan limit)
    {
        var end = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (e.GetType() == typeof(IOException) && File.Exists(path))
            {
                if (Environment.TickCount64 >= end)
                {
                    return null;
                }

                Task.Delay(20).GetAwaiter().GetResult();
            }
        }
    }

    private Dictionary<string, string> ReadSecrets()
    {
        var path = _secretsDirectory is null ? null : Path.Combine(_secretsDirectory, SecretsFile);
        if (path is null || !File.Exists(path))
        {
            return new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        }

        try
        {
            var read = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(path)) ?? [];
            return new Dictionary<string, string>(read, StringComparer.OrdinalIgnoreCase);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException($"The development secrets in {path} can't be read: {e.Message}", e);
        }
    }

    private void WriteSecrets(Dictionary<string, string> secrets)
    {
        var path = Path.Combine(_secretsDirectory!, SecretsFile);
        var next = path + ".new";
        File.Delete(next);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(next, options))
        {
            JsonSerializer.Serialize(file, secrets, s_json);
            file.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
    }
}
