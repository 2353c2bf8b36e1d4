using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Local;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting;

/// <summary>Postgres servers and databases.</summary>
public static class PostgresBuilderExtensions
{
    private const int ContainerPort = 5432;

    /// <summary>Adds a Postgres server: a local process.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="userName">The superuser's name; postgres when null.</param>
    /// <param name="password">The superuser's password; a generated one, kept from run to run as <c>{name}-password</c>, when null.</param>
    /// <param name="port">The port; any when null.</param>
    public static IResourceBuilder<PostgresServerResource> AddPostgres(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null,
        int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var resource = new PostgresServerResource(name, userName?.Resource, password?.Resource ?? Parameters.Password(builder, $"{name}-password"));
        builder.Eventing.Subscribe<ResourceReadyEvent>(resource, (e, cancellation) => PostgresDatabases.CreateAsync(resource, e.Services, cancellation));
        var key = $"{name}_check";
        builder.Services.AddHealthChecks().AddAsyncCheck(key, cancellation => PostgresDatabases.CheckAsync(resource, "postgres", cancellation));
        return builder.AddResource(resource)
            .WithEndpoint(port: port, targetPort: ContainerPort, name: PostgresServerResource.PrimaryEndpointName)
            .WithHealthCheck(key);
    }

    /// <summary>Adds a database to a server.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="databaseName">The database's name; the resource's when null.</param>
    public static IResourceBuilder<PostgresDatabaseResource> AddDatabase(this IResourceBuilder<PostgresServerResource> builder, string name, string? databaseName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var database = new PostgresDatabaseResource(name, databaseName ?? name, builder.Resource);
        var added = builder.ApplicationBuilder.AddResource(database);
        builder.Resource.Add(database);
        var key = $"{name}_check";
        builder.ApplicationBuilder.Services.AddHealthChecks()
            .AddAsyncCheck(key, cancellation => PostgresDatabases.CheckAsync(builder.Resource, database.DatabaseName, cancellation));
        return added.WithHealthCheck(key);
    }

    /// <summary>Creates the database by a script instead of a plain CREATE DATABASE.</summary>
    public static IResourceBuilder<PostgresDatabaseResource> WithCreationScript(this IResourceBuilder<PostgresDatabaseResource> builder, string script)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(script);
        return builder.WithAnnotation(new PostgresCreateScriptAnnotation(script), ResourceAnnotationMutationBehavior.Replace);
    }

    /// <summary>Keeps the data from run to run, under a name in the application's data folder.</summary>
    /// <exception cref="ArgumentException">A read-only volume can't hold a database.</exception>
    public static IResourceBuilder<PostgresServerResource> WithDataVolume(this IResourceBuilder<PostgresServerResource> builder, string? name = null, bool isReadOnly = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return isReadOnly
            ? throw new ArgumentException("Postgres needs to write to its data folder.", nameof(isReadOnly))
            : builder.WithAnnotation(new PostgresDataAnnotation(name ?? $"{builder.Resource.Name}-data", null), ResourceAnnotationMutationBehavior.Replace);
    }

    /// <summary>Keeps the data from run to run, in a folder.</summary>
    /// <exception cref="ArgumentException">A read-only folder can't hold a database.</exception>
    public static IResourceBuilder<PostgresServerResource> WithDataBindMount(this IResourceBuilder<PostgresServerResource> builder, string source, bool isReadOnly = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(source);
        var directory = Path.GetFullPath(Path.Combine(builder.ApplicationBuilder.AppHostDirectory, source));
        return isReadOnly
            ? throw new ArgumentException("Postgres needs to write to its data folder.", nameof(isReadOnly))
            : builder.WithAnnotation(new PostgresDataAnnotation(null, directory), ResourceAnnotationMutationBehavior.Replace);
    }

    /// <summary>Sets the port; any when null.</summary>
    public static IResourceBuilder<PostgresServerResource> WithHostPort(this IResourceBuilder<PostgresServerResource> builder, int? port)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithEndpoint(PostgresServerResource.PrimaryEndpointName, endpoint => endpoint.Port = port);
    }

    /// <summary>Sets the superuser's password.</summary>
    public static IResourceBuilder<PostgresServerResource> WithPassword(this IResourceBuilder<PostgresServerResource> builder, IResourceBuilder<ParameterResource> password)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(password);
        builder.Resource.PasswordParameter = password.Resource;
        return builder;
    }

    /// <summary>Sets the superuser's name.</summary>
    public static IResourceBuilder<PostgresServerResource> WithUserName(this IResourceBuilder<PostgresServerResource> builder, IResourceBuilder<ParameterResource> userName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(userName);
        builder.Resource.UserNameParameter = userName.Resource;
        return builder;
    }
}
