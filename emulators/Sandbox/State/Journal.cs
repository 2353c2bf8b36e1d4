using System.Text.Json;

namespace PayGatePrime.Sandbox.State;

/// <summary>
/// What the sandbox must still know after a restart: every change appends the whole new value of one item to a file,
/// and the file is rewritten with the latest values when it is opened.
/// </summary>
internal sealed class Journal : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Kind, string Id), JsonElement> _latest = [];
    private readonly FileStream? _file;

    public Journal(SandboxOptions options)
    {
        if (options.DataDirectory is not { } directory)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(directory);
            var path = Path.Combine(directory, "sandbox.journal");
            ReadAll(path);
            var rewritten = path + ".new";
            using (var compact = File.Create(rewritten))
            {
                foreach (var ((kind, id), value) in _latest)
                {
                    compact.Write(JsonSerializer.SerializeToUtf8Bytes(new JournalLine(kind, id, value)));
                    compact.WriteByte((byte)'\n');
                }
            }

            File.Move(rewritten, path, overwrite: true);
            _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SetupException($"The folder of Sandbox:DataDirectory can't be used: {e.Message}");
        }
    }

    public IReadOnlyList<T> Load<T>(string kind)
    {
        lock (_gate)
        {
            return [.. _latest.Where(e => e.Key.Kind == kind).Select(e => e.Value.Deserialize<T>(JsonSerializerOptions.Web)!)];
        }
    }

    public void Save<T>(string kind, string id, T value)
    {
        if (_file is null)
        {
            return;
        }

        Append(new JournalLine(kind, id, JsonSerializer.SerializeToElement(value, JsonSerializerOptions.Web)));
    }

    public void Delete(string kind, string id)
    {
        if (_file is not null)
        {
            Append(new JournalLine(kind, id, null));
        }
    }

    public void Dispose() => _file?.Dispose();

    private void Append(JournalLine line)
    {
        byte[] bytes = [.. JsonSerializer.SerializeToUtf8Bytes(line), (byte)'\n'];
        lock (_gate)
        {
            _file!.Write(bytes);
        }
    }

    private void ReadAll(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        foreach (var text in File.ReadLines(path))
        {
            JournalLine? line;
            try
            {
                line = JsonSerializer.Deserialize<JournalLine>(text);
            }
            catch (JsonException)
            {
                // A kill in the middle of a write leaves one cut line, always the last.
                return;
            }

            if (line!.Value is { ValueKind: not JsonValueKind.Null } value)
            {
                _latest[(line.Kind, line.Id)] = value;
            }
            else
            {
                _latest.Remove((line.Kind, line.Id));
            }
        }
    }
}
