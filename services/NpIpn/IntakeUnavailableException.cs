namespace PayGatePrime.NpIpn;

/// <summary>The callback could not be stored now, or it is not known whether it was; sent again it does no harm.</summary>
internal sealed class IntakeUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
