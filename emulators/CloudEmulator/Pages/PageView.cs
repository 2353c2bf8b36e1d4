namespace PayGatePrime.CloudEmulator.Pages;

/// <summary>What a page shows, before its frame.</summary>
/// <param name="Place">The address in the header that it belongs under.</param>
internal sealed record PageView(string Place, string Title, Html Content, int Status = 200);
