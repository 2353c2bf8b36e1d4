namespace Aspire.Hosting.ApplicationModel;

internal sealed class PostgresCreateScriptAnnotation(string script) : IResourceAnnotation
{
    public string Script { get; } = script;
}
