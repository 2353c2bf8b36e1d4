using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Local;

internal static class Parameters
{
    private const int GeneratedPasswordLength = 22;

    public static ApplicationContext ContextOf(IDistributedApplicationBuilder builder) =>
        builder.Services.Select(s => s.ImplementationInstance).OfType<ApplicationContext>().Single();

    public static ParameterResource Create(IDistributedApplicationBuilder builder, string name, ParameterDefault? parameterDefault, bool secret, bool persist)
    {
        var context = ContextOf(builder);
        var key = $"Parameters:{name}";
        return new ParameterResource(name, Find, secret) { Default = parameterDefault };

        string Find(ParameterDefault? fallback)
        {
            var value = builder.Configuration[key] ?? builder.Configuration[$"Parameters:{name.Replace('-', '_')}"];
            if (value is null)
            {
                if (fallback is null)
                {
                    throw new MissingParameterValueException($"Parameter '{name}' has no value: set {key} (environment variable Parameters__{name.Replace('-', '_')}).");
                }

                value = persist ? context.Store.GetOrAddSecret(key, fallback.GetDefaultValue) : fallback.GetDefaultValue();
            }

            if (secret)
            {
                context.Mask.Add(value);
            }

            return value;
        }
    }

    /// <summary>A password that stays the same from run to run; it is no resource of the application until somebody refers to it.</summary>
    public static ParameterResource Password(IDistributedApplicationBuilder builder, string name) =>
        Create(builder, name, new GenerateParameterDefault { MinLength = GeneratedPasswordLength, Special = false, MinLower = 1, MinUpper = 1, MinNumeric = 1 }, secret: true, persist: true);
}
