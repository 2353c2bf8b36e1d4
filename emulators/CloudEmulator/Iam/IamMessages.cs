using Google.Protobuf;
using V1 = PayGatePrime.CloudEmulator.Wire.Iam;

namespace PayGatePrime.CloudEmulator.Iam;

/// <summary>Policies as the messages of google.iam.v1.</summary>
internal static class IamMessages
{
    public static IamPolicy Read(V1.Policy policy) => new(
        policy.Version,
        [.. policy.Bindings.Select(b => new IamBinding(
            b.Role, [.. b.Members], b.Condition is { } c ? new IamCondition(c.Expression, c.Title, c.Description, c.Location) : null))],
        policy.Etag.ToByteArray());

    public static V1.Policy Write(IamPolicy policy)
    {
        var message = new V1.Policy { Version = policy.Version, Etag = ByteString.CopyFrom(policy.Etag) };
        foreach (var binding in policy.Bindings)
        {
            var written = new V1.Binding { Role = binding.Role, Members = { binding.Members } };
            if (binding.Condition is { } condition)
            {
                written.Condition = new V1.Expr { Expression = condition.Expression, Title = condition.Title, Description = condition.Description, Location = condition.Location };
            }

            message.Bindings.Add(written);
        }

        return message;
    }
}
