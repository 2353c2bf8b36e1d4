namespace Aspire.Hosting.ApplicationModel;

/// <summary>Something with a name in the manifest, such as <c>{payments.bindings.http.url}</c>.</summary>
public interface IManifestExpressionProvider
{
    /// <summary>That name.</summary>
    string ValueExpression { get; }
}
