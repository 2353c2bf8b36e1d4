namespace Aspire.Hosting.ApplicationModel;

/// <summary>Which variables a reference sets.</summary>
[Flags]
public enum ReferenceEnvironmentInjectionFlags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>ConnectionStrings__{name}</c>.</summary>
    ConnectionString = 1 << 0,

    /// <summary><c>{NAME}_{PROPERTY}</c> for each part of a connection string.</summary>
    ConnectionProperties = 1 << 1,

    /// <summary><c>services__{name}__{endpoint}__0</c>.</summary>
    ServiceDiscovery = 1 << 2,

    /// <summary><c>{NAME}_{ENDPOINT}</c>.</summary>
    Endpoints = 1 << 3,

    /// <summary>All of them.</summary>
    All = ConnectionString | ConnectionProperties | ServiceDiscovery | Endpoints,
}
