using System.Text.Json;
using PayGatePrime.Common.Database;

namespace PayGatePrime.WebApi.Operators;

/// <summary>
/// Runs a verb once per Idempotency-Key, with its audit line in the same transaction. A dry run goes the same way and is rolled back.
/// </summary>
internal sealed class OperatorWrites(WebApiDatabase database, AuditLog audit)
{
    public async Task<IResult> RunAsync<TFound>(OperatorCall call, string verb, string target, Func<Task<TFound>> prepare, Func<UnitOfWork, TFound, Task<Effect>> run)
    {
        var key = call.IsDryRun ? null : call.IdempotencyKey;
        try
        {
            if (key is not null && await FindAnswerAsync(call, key) is { } earlier)
            {
                return Replay(call, earlier);
            }

            var found = await prepare();
            VerbAnswer? answer = null;
            Effect? effect = null;
            var isNew = await database.TransactAsync(
                async work =>
                {
                    if (key is not null && !await ClaimAsync(work, call, key))
                    {
                        return false;
                    }

                    effect = await run(work, found);
                    answer = new VerbAnswer(verb, target, call.IsDryRun, effect.Said, effect.Before, effect.After, effect.Sends);
                    if (key is null)
                    {
                        return false;
                    }

                    await AuditLog.WriteAsync(work, call, Entry(verb, target, AuditEntry.Done, effect));
                    await work.ExecuteAsync(
                        "update operator_requests set answer = @answer::jsonb where operator = @name and key = @key",
                        new { name = call.Caller.Name, key, answer = JsonSerializer.Serialize(answer, OperatorJson.Options) });
                    return true;
                },
                call.Cancelled);
            if (key is null)
            {
                await audit.WriteAsync(call, Entry(verb, target, AuditEntry.DryRun, effect!));
            }
            else if (!isNew)
            {
                return Replay(call, (await FindAnswerAsync(call, key))!);
            }

            return OperatorApi.Json(answer!);
        }
        catch (RefusedException e)
        {
            await audit.WriteAsync(call, new AuditEntry(verb, target, AuditEntry.Refused) { Note = e.Message });
            return OperatorApi.ProblemOf(e);
        }
        catch (StateMovedOnException e)
        {
            await audit.WriteAsync(call, new AuditEntry(verb, target, AuditEntry.Refused) { Note = e.Message });
            return OperatorApi.ProblemOf(RefusedException.Conflict($"{e.What} moved on while you looked; look again."));
        }
    }

    private static AuditEntry Entry(string verb, string target, string outcome, Effect effect) =>
        new(verb, target, outcome) { Before = effect.Before, After = effect.After, Note = effect.Note };

    private static IResult Replay(OperatorCall call, string answer)
    {
        call.Response.Headers["Idempotent-Replayed"] = "true";
        return Results.Text(answer, "application/json");
    }

    // Inserted first: a concurrent call under the same key waits here until this one commits or rolls back.
    private static async Task<bool> ClaimAsync(UnitOfWork work, OperatorCall call, string key) =>
        await work.ExecuteAsync(
            "insert into operator_requests (operator, key, fingerprint, created_at) values (@name, @key, @fingerprint, @now) on conflict do nothing",
            new { name = call.Caller.Name, key, fingerprint = call.Fingerprint, now = work.Now }) == 1;

    private async Task<string?> FindAnswerAsync(OperatorCall call, string key)
    {
        var earlier = await database.FindAsync<EarlierRequest>(
            "select fingerprint, answer::text as answer from operator_requests where operator = @name and key = @key", new { name = call.Caller.Name, key }, call.Cancelled);
        return earlier is null || earlier.Fingerprint == call.Fingerprint
            ? earlier?.Answer
            : throw new RefusedException(StatusCodes.Status422UnprocessableEntity, $"The {OperatorCall.KeyHeader} was used for another request before.", OperatorCall.KeyHeader);
    }

    private sealed record EarlierRequest(string Fingerprint, string? Answer);
}
