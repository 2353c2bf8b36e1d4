using PayGatePrime.Common.Database;
using PayGatePrime.WebApi.Operators;

namespace PayGatePrime.WebApi.DeadLetters;

/// <summary>Settles the dead letters that were written with the hold of a payout or a conversion.</summary>
internal static class HeldLetters
{
    /// <param name="call">Who settles.</param>
    /// <param name="work">The transaction.</param>
    /// <param name="subjectId">The payout or the conversion.</param>
    /// <param name="code">What it was held for.</param>
    /// <param name="note">What became of it, in one sentence.</param>
    /// <param name="effect">The verb's effect, which then says how many were settled.</param>
    public static async Task<Effect> SettleAsync(OperatorCall call, UnitOfWork work, Guid subjectId, string? code, string note, Effect effect)
    {
        var settled = await work.ExecuteAsync(
            """
            update dead_letters set state = 'resolved', note = @note, closed_at = @now, closed_by = @name
            where state = 'open' and code = @code and exists (
                select from jsonb_each_text(payload) f where f.value in (
                    select @subjectId::text
                    union select id::text from swaps where payout_id = @subjectId or conversion_id = @subjectId
                    union select id::text from transfers where payout_id = @subjectId or conversion_id = @subjectId))
            """,
            new { subjectId, code, note, now = work.Now, name = call.Caller.Name });
        return settled == 0 ? effect : effect with { Said = $"{effect.Said} Dead letters settled with it: {settled}." };
    }
}
