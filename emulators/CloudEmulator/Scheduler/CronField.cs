using System.Globalization;

namespace PayGatePrime.CloudEmulator.Scheduler;

/// <summary>One field of a cron expression as the set of its values.</summary>
internal readonly record struct CronField(ulong Bits, bool IsAny)
{
    public bool Has(int value) => (Bits & (1UL << value)) != 0;

    /// <exception cref="FormatException">The text is no cron field.</exception>
    public static CronField Parse(string text, int minimum, int maximum, params string[] names)
    {
        ulong bits = 0;
        foreach (var item in text.Split(','))
        {
            var slash = item.Split('/');
            if (slash.Length > 2)
            {
                throw Bad(text);
            }

            var step = slash.Length == 2 ? Number(slash[1], text) : 1;
            int from, to;
            if (slash[0] == "*")
            {
                (from, to) = (minimum, maximum);
            }
            else
            {
                var range = slash[0].Split('-');
                from = Value(range[0], text, minimum, names);
                to = range.Length == 1 ? slash.Length == 2 ? maximum : from : Value(range[1], text, minimum, names);
                if (range.Length > 2)
                {
                    throw Bad(text);
                }
            }

            if (step < 1 || from < minimum || to > maximum || from > to)
            {
                throw Bad(text);
            }

            for (var value = from; value <= to; value += step)
            {
                bits |= 1UL << value;
            }
        }

        return new CronField(bits, text.StartsWith('*'));
    }

    private static int Value(string text, string field, int minimum, string[] names)
    {
        var index = Array.FindIndex(names, n => n.Equals(text, StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? index + minimum : Number(text, field);
    }

    private static int Number(string text, string field) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < 100 ? number : throw Bad(field);

    private static FormatException Bad(string field) => new($"\"{field}\" is no cron field.");
}
