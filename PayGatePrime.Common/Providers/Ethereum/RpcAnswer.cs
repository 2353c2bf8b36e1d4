using System.Text.Json;

namespace PayGatePrime.Common.Providers.Ethereum;

/// <summary>A node's answer: a result, or an error.</summary>
internal sealed record RpcAnswer(JsonElement Result, int? ErrorCode, BroadcastOutcome Error, bool IsRateLimit, bool IsInternal)
{
    private const int Revert = 3;
    private const int LimitExceeded = -32005;
    private const int TooManyRequests = 429;
    private const int InternalError = -32603;

    public static RpcAnswer Read(JsonElement answer)
    {
        if (answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object)
        {
            var code = error.TryGetProperty("code", out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : 0;
            var sentence = ProviderCode.Sentence(error, "message");
            var outcome = Outcome(code, sentence);
            return new RpcAnswer(
                default,
                code,
                outcome,
                code is LimitExceeded or TooManyRequests || sentence.Says("rate limit", "too many requests"),
                outcome == BroadcastOutcome.Refused && code == InternalError);
        }

        return answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("result", out var result)
            ? new RpcAnswer(result.Clone(), null, BroadcastOutcome.Accepted, false, false)
            : throw new AnswerShapeException("result", "is missing");
    }

    // Nodes put nearly every refusal under -32000; only the sentence tells them apart.
    private static BroadcastOutcome Outcome(int code, string sentence) => sentence switch
    {
        _ when sentence.Says("already known", "known transaction", "already imported", "already in mempool") => BroadcastOutcome.AlreadyKnown,
        _ when sentence.Says("nonce too low", "nonce is too low") => BroadcastOutcome.NonceTooLow,
        _ when sentence.Says("underpriced", "less than block base fee", "fee too low") => BroadcastOutcome.Underpriced,
        _ when sentence.Says("insufficient funds") => BroadcastOutcome.InsufficientFunds,
        _ when code == Revert || sentence.Says("revert") => BroadcastOutcome.Reverted,
        _ => BroadcastOutcome.Refused,
    };
}
