using System.Security.Cryptography;
using PayGatePrime.LocalProcesses;

namespace Aspire.Hosting.Local;

/// <summary>
/// Random ports that no other application of this machine's user takes meanwhile: each is a locked file until the application
/// is disposed. They lie under the range from which systems choose ports for outgoing connections.
/// </summary>
internal sealed class PortLeases : IDisposable
{
    private const int First = 24000;
    private const int AfterLast = 32000;
    private const int Tries = 2000;
    private readonly List<FileStream> _held = [];

    public int Lease()
    {
        var directory = Path.Combine(Path.GetTempPath(), $"paygateprime-ports-{Environment.UserName}");
        Directory.CreateDirectory(directory);
        for (var i = 0; i < Tries; i++)
        {
            var port = RandomNumberGenerator.GetInt32(First, AfterLast);
            if (LocalPorts.IsTaken(port))
            {
                continue;
            }

            try
            {
                _held.Add(new FileStream(Path.Combine(directory, $"{port}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
                return port;
            }
            catch (IOException)
            {
                // Leased by another application.
                continue;
            }
        }

        throw new DistributedApplicationException($"No port between {First} and {AfterLast - 1} is free.");
    }

    public void Dispose()
    {
        _held.ForEach(h => h.Dispose());
        _held.Clear();
    }
}
