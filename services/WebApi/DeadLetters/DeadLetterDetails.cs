using PayGatePrime.WebApi.Histories;

namespace PayGatePrime.WebApi.DeadLetters;

/// <summary>A dead letter with everything that belongs to what it is about.</summary>
internal sealed record DeadLetterDetails(DeadLetterRow DeadLetter, History History);
