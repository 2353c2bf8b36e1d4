namespace PayGatePrime.CloudEmulator.Load;

/// <param name="Handled">Different tasks that came.</param>
/// <param name="Calls">With those that came again.</param>
/// <param name="P50">Milliseconds.</param>
/// <param name="P99">Milliseconds.</param>
internal sealed record HandlerReport(int Handled, long Calls, double P50, double P99);
