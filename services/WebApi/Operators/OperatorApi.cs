using PayGatePrime.Common.Database;
using PayGatePrime.Common.Http;
using PayGatePrime.Common.Tokens;

namespace PayGatePrime.WebApi.Operators;

/// <summary>Maps the operators' verbs: each call is authenticated before anything of it is read, and written to the audit log.</summary>
internal sealed class OperatorApi(IEndpointRouteBuilder app, ILogger<OperatorApi> logger)
{
    public const string Prefix = "/api/operator";

    /// <summary>A verb that only looks.</summary>
    public void Read<TService>(string path, string verb, Func<TService, OperatorCall, Task<object>> run)
        where TService : notnull =>
        app.MapGet(Prefix + path, Guarded(async (http, call) =>
        {
            var answer = await run(http.RequestServices.GetRequiredService<TService>(), call);
            await http.RequestServices.GetRequiredService<AuditLog>().WriteAsync(call, new AuditEntry(verb, TargetOf(http), AuditEntry.Read));
            return Json(answer);
        }));

    /// <summary>A verb that writes, in one transaction with its audit line.</summary>
    public void Write<TService>(string path, string verb, Func<TService, OperatorCall, UnitOfWork, Task<Effect>> run)
        where TService : notnull =>
        WriteAfter<TService, object?>(path, verb, (_, _) => Task.FromResult<object?>(null), (service, call, work, _) => run(service, call, work));

    /// <summary>A verb that first calls outside: a transaction may be repeated, so nothing is asked in it.</summary>
    public void WriteAfter<TService, TFound>(
        string path, string verb, Func<TService, OperatorCall, Task<TFound>> prepare, Func<TService, OperatorCall, UnitOfWork, TFound, Task<Effect>> run)
        where TService : notnull =>
        app.MapPost(Prefix + path, Guarded(async (http, call) =>
        {
            await call.ReadBodyAsync();
            var service = http.RequestServices.GetRequiredService<TService>();
            return await http.RequestServices.GetRequiredService<OperatorWrites>().RunAsync(
                call, verb, TargetOf(http), () => prepare(service, call), (work, found) => run(service, call, work, found));
        }));

    /// <summary>Everything else under the prefix.</summary>
    public void Rest() => app.Map(Prefix + "/{**path}", Guarded((_, _) => Task.FromResult<IResult>(Problems.NotFound("The operators' API has no such verb."))));

    public static IResult Json(object value) => Results.Json(value, OperatorJson.Options);

    private RequestDelegate Guarded(Func<HttpContext, OperatorCall, Task<IResult>> run) => async http =>
    {
        IResult result;
        try
        {
            var claims = http.RequestServices.GetRequiredService<OperatorTokens>().Verify(http.Request.Headers.Authorization);
            result = await run(http, new OperatorCall(http, new Operator(claims.Name, claims.TokenId)));
        }
        catch (TokenRefusedException e)
        {
            logger.LogWarning("An operator call was refused: {Why}", e.Message);
            result = e.IsForbidden ? Problems.Forbidden(e.Message) : Problems.Unauthorized(e.Message);
        }
        catch (BadInputException e)
        {
            result = Problems.BadRequest(e.Error);
        }
        catch (RefusedException e)
        {
            result = ProblemOf(e);
        }

        await result.ExecuteAsync(http);
    };

    public static IResult ProblemOf(RefusedException e) =>
        Problems.Create(
            e.Status,
            e.Status switch
            {
                StatusCodes.Status404NotFound => "There is no such thing.",
                StatusCodes.Status422UnprocessableEntity => "The request can't be carried out as it is.",
                StatusCodes.Status503ServiceUnavailable => "Not now; try again later.",
                _ => "The verb does not apply now.",
            },
            e.Message,
            e.Field is { } field ? [new FieldError(field, e.Message)] : []);

    private static string TargetOf(HttpContext http) => http.Request.RouteValues.Values.FirstOrDefault() as string ?? "";
}
