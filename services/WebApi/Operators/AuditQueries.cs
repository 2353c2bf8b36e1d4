using PayGatePrime.WebApi.Histories;

namespace PayGatePrime.WebApi.Operators;

/// <summary>Reads the audit log.</summary>
internal sealed class AuditQueries(WebApiDatabase database)
{
    public async Task<object> ListAsync(OperatorCall call)
    {
        var limit = call.Limit;
        var rows = await database.ManyAsync<AuditRow>(
            $"""
            select {AuditRow.Columns} from audit_log
            where (@target::text is null or target = @target) and (@name::text is null or operator = @name) and (@verb::text is null or verb = @verb)
              and (@cursor::uuid is null or id < @cursor)
            order by id desc limit @take
            """,
            new { target = call.Query("target"), name = call.Query("operator"), verb = call.Query("verb"), cursor = call.QueryId("cursor"), take = limit + 1 },
            call.Cancelled);
        return Page<AuditRow>.Of(rows, limit, r => r.Id.ToString());
    }
}
