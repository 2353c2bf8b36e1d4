namespace PayGatePrime.Notifications;

internal sealed record PayoutSubject(
    Guid Id, string FromAsset, decimal Gross, decimal? Net, string ToAsset, string ToNetwork, string ToAddress, decimal? PaidAmount, string? PaidHash);
