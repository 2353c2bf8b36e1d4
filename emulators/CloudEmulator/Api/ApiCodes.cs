namespace PayGatePrime.CloudEmulator.Api;

/// <summary>The two mappings between google.rpc.Code and HTTP (AIP-193).</summary>
internal static class ApiCodes
{
    public static int HttpStatus(this ApiCode code) => code switch
    {
        ApiCode.Ok => 200,
        ApiCode.InvalidArgument or ApiCode.FailedPrecondition or ApiCode.OutOfRange => 400,
        ApiCode.Unauthenticated => 401,
        ApiCode.PermissionDenied => 403,
        ApiCode.NotFound => 404,
        ApiCode.AlreadyExists or ApiCode.Aborted => 409,
        ApiCode.ResourceExhausted => 429,
        ApiCode.Cancelled => 499,
        ApiCode.Unimplemented => 501,
        ApiCode.Unavailable => 503,
        ApiCode.DeadlineExceeded => 504,
        _ => 500,
    };

    public static string Name(this ApiCode code) => code switch
    {
        ApiCode.Ok => "OK",
        ApiCode.Cancelled => "CANCELLED",
        ApiCode.InvalidArgument => "INVALID_ARGUMENT",
        ApiCode.DeadlineExceeded => "DEADLINE_EXCEEDED",
        ApiCode.NotFound => "NOT_FOUND",
        ApiCode.AlreadyExists => "ALREADY_EXISTS",
        ApiCode.PermissionDenied => "PERMISSION_DENIED",
        ApiCode.ResourceExhausted => "RESOURCE_EXHAUSTED",
        ApiCode.FailedPrecondition => "FAILED_PRECONDITION",
        ApiCode.Aborted => "ABORTED",
        ApiCode.OutOfRange => "OUT_OF_RANGE",
        ApiCode.Unimplemented => "UNIMPLEMENTED",
        ApiCode.Internal => "INTERNAL",
        ApiCode.Unavailable => "UNAVAILABLE",
        ApiCode.DataLoss => "DATA_LOSS",
        ApiCode.Unauthenticated => "UNAUTHENTICATED",
        _ => "UNKNOWN",
    };

    public static ApiCode OfHttpStatus(int status) => status switch
    {
        >= 200 and < 300 => ApiCode.Ok,
        400 => ApiCode.InvalidArgument,
        401 => ApiCode.Unauthenticated,
        403 => ApiCode.PermissionDenied,
        404 => ApiCode.NotFound,
        409 => ApiCode.Aborted,
        429 => ApiCode.ResourceExhausted,
        499 => ApiCode.Cancelled,
        501 => ApiCode.Unimplemented,
        503 => ApiCode.Unavailable,
        504 => ApiCode.DeadlineExceeded,
        >= 500 => ApiCode.Internal,
        >= 400 => ApiCode.FailedPrecondition,
        _ => ApiCode.Unknown,
    };
}
