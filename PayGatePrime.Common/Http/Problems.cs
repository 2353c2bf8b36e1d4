using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace PayGatePrime.Common.Http;

/// <summary>Problem details (RFC 9457) as all services answer them: never a stack trace, a provider's answer or a secret.</summary>
public static class Problems
{
    /// <summary>400: the request is malformed.</summary>
    public static ProblemHttpResult BadRequest(params FieldError[] errors) =>
        Create(StatusCodes.Status400BadRequest, "The request is not valid.", string.Join("; ", errors.Select(e => $"{e.Field}: {e.Reason}")), errors);

    /// <summary>401: the caller is unknown.</summary>
    public static ProblemHttpResult Unauthorized(string reason, string field = "Authorization") =>
        Create(StatusCodes.Status401Unauthorized, "The caller is not authenticated.", reason, new FieldError(field, reason));

    /// <summary>403: the caller is known and may not do this.</summary>
    public static ProblemHttpResult Forbidden(string reason, string field = "Authorization") =>
        Create(StatusCodes.Status403Forbidden, "The caller may not do this.", reason, new FieldError(field, reason));

    /// <summary>404: no such thing, or none that the caller may know of.</summary>
    public static ProblemHttpResult NotFound(string reason) => Create(StatusCodes.Status404NotFound, "There is no such thing.", reason);

    /// <summary>501: not built yet, and said so.</summary>
    public static ProblemHttpResult NotImplemented(string what) =>
        Create(StatusCodes.Status501NotImplemented, "This is not built yet.", what);

    /// <summary>503: try again later.</summary>
    public static ProblemHttpResult Unavailable(string reason) => Create(StatusCodes.Status503ServiceUnavailable, "Not now; try again later.", reason);

    /// <summary>503 with Retry-After: the same request may succeed later.</summary>
    public static ProblemHttpResult Later(HttpResponse response, TimeSpan delay, string reason)
    {
        ArgumentNullException.ThrowIfNull(response);
        response.Headers.RetryAfter = ((long)Math.Ceiling(delay.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return Unavailable(reason);
    }

    /// <summary>Any status.</summary>
    public static ProblemHttpResult Create(int status, string title, string? detail, params FieldError[] errors)
    {
        var problem = new ProblemDetails { Status = status, Title = title, Detail = detail };
        if (errors.Length > 0)
        {
            problem.Extensions["errors"] = errors.Select(e => new { field = e.Field, reason = e.Reason }).ToArray();
        }

        return TypedResults.Problem(problem);
    }
}
