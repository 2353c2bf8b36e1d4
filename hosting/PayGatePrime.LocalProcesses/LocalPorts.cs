using System.Net;
using System.Net.Sockets;

namespace PayGatePrime.LocalProcesses;

/// <summary>Ports on the loopback address.</summary>
public static class LocalPorts
{
    /// <summary>Ports that were free a moment ago, all different; another process may still take one before it is bound.</summary>
    public static IReadOnlyList<int> Free(int count)
    {
        var listeners = new List<TcpListener>(count);
        try
        {
            for (var i = 0; i < count; i++)
            {
                var listener = new TcpListener(IPAddress.Loopback, 0);
                listener.Start();
                listeners.Add(listener);
            }

            return [.. listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port)];
        }
        finally
        {
            foreach (var listener in listeners)
            {
                listener.Dispose();
            }
        }
    }

    /// <summary>One port that was free a moment ago.</summary>
    public static int Free() => Free(1)[0];

    /// <summary>True when something listens on the port of the loopback address.</summary>
    public static bool IsTaken(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
        finally
        {
            listener.Dispose();
        }
    }
}
