using System.Text.Json;
using PayGatePrime.Common.Database;

namespace PayGatePrime.WebApi.Operators;

/// <summary>Writes who did what to what; a call whose line can't be written is not answered.</summary>
internal sealed class AuditLog(WebApiDatabase database)
{
    public Task WriteAsync(OperatorCall call, AuditEntry entry) => database.TransactAsync(work => WriteAsync(work, call, entry), call.Cancelled);

    public static Task WriteAsync(UnitOfWork work, OperatorCall call, AuditEntry entry) =>
        work.ExecuteAsync(
            """
            insert into audit_log (id, at, operator, verb, target, outcome, request_id, token_id, before, after, note)
            values (@id, @at, @name, @verb, @target, @outcome, @requestId, @tokenId, @before::jsonb, @after::jsonb, @note)
            """,
            new
            {
                id = work.NewId(),
                at = work.Now,
                name = call.Caller.Name,
                verb = entry.Verb,
                target = entry.Target,
                outcome = entry.Outcome,
                requestId = call.RequestId,
                tokenId = call.Caller.TokenId,
                before = Json(entry.Before),
                after = Json(entry.After),
                note = entry.Note,
            });

    private static string? Json(object? value) => value is null ? null : JsonSerializer.Serialize(value, OperatorJson.Options);
}
