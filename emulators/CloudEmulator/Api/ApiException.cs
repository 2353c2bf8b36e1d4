namespace PayGatePrime.CloudEmulator.Api;

/// <summary>An answer other than OK of one of the emulated APIs, whatever the transport.</summary>
internal sealed class ApiException(ApiCode code, string message, string? helpTopic = null, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Where a google.rpc.Help link points to.</summary>
    public const string HelpUrl = "https://cloud.google.com/tasks/docs/reference/rest";

    /// <summary>What every text must be; an argument of <see cref="InvalidValue"/>.</summary>
    public const string NoNul = "text without U+0000";

    public ApiCode Code { get; } = code;

    /// <summary>The description of the google.rpc.Help link that goes with the answer, if any.</summary>
    public string? HelpTopic { get; } = helpTopic;

    public static ApiException Invalid(string message, string? helpTopic = null) => new(ApiCode.InvalidArgument, message, helpTopic);

    public static ApiException InvalidValue(string path, string expected) => Invalid($"Invalid value at '{path}': {expected} is expected.");

    public static ApiException NotFound(string message = "Requested entity was not found.") => new(ApiCode.NotFound, message);

    public static ApiException Unavailable(string message, Exception? inner = null) => new(ApiCode.Unavailable, message, null, inner);
}
