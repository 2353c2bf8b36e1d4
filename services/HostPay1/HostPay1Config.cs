using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Payouts;

namespace PayGatePrime.HostPay1;

internal sealed class HostPay1Config : BaseConfigManager
{
    public HostPay1Config(IConfiguration configuration)
        : base(configuration)
    {
        var standard = PollingSchedule.Exchange;
        Polling = new PollingSchedule(
            Value("Payouts:FirstPoll", standard.First, TimeSpan.FromMilliseconds(50)),
            Value("Payouts:LongestPoll", standard.Longest, TimeSpan.FromSeconds(1)),
            Value("Payouts:GiveUpPollingAfter", standard.GiveUpAfter, TimeSpan.FromMinutes(1)));
    }

    /// <summary>When an exchange is asked about again.</summary>
    public PollingSchedule Polling { get; }
}
