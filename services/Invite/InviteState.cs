namespace PayGatePrime.Invite;

/// <summary>invites.state as the database spells it.</summary>
internal static class InviteState
{
    public const string Created = "created";
    public const string Sent = "sent";
    public const string Used = "used";
}
