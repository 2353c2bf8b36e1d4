namespace PayGatePrime.Common.Providers;

/// <summary>A field of an answer is missing or of another kind than documented. Names the field, never its value.</summary>
internal sealed class AnswerShapeException(string field, string problem) : Exception($"{field} {problem}");
