using System.Data;
using System.Runtime.CompilerServices;
using Dapper;

namespace PayGatePrime.Common.Database;

/// <summary>Lets Dapper map <c>timestamptz</c>, which Npgsql reads as a UTC DateTime, to DateTimeOffset.</summary>
internal sealed class DateTimeOffsetHandler : SqlMapper.TypeHandler<DateTimeOffset>
{
    public override DateTimeOffset Parse(object value) => value switch
    {
        DateTimeOffset offset => offset,
        DateTime time => new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)),
        _ => throw new InvalidCastException($"A time can't be read from {value.GetType().Name}."),
    };

    public override void SetValue(IDbDataParameter parameter, DateTimeOffset value) => parameter.Value = value.ToUniversalTime();

#pragma warning disable CA2255 // Dapper's mappings are process-wide; every user of this assembly needs them before its first query.
    [ModuleInitializer]
    internal static void Register()
    {
        SqlMapper.AddTypeHandler(new DateTimeOffsetHandler());
        DefaultTypeMap.MatchNamesWithUnderscores = true;
    }
#pragma warning restore CA2255
}
