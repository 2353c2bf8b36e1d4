using System.Data.Common;
using Aspire.Npgsql;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Npgsql;
using PayGatePrime.ServiceDefaults.Data;
using PayGatePrime.ServiceDefaults.Telemetry;

namespace Microsoft.Extensions.Hosting;

/// <summary>Registers Postgres data sources with the signatures of Aspire's Npgsql integration.</summary>
public static class AspirePostgreSqlNpgsqlExtensions
{
    private const string SectionName = "Aspire:Npgsql";

    /// <summary>
    /// Adds a singleton <see cref="NpgsqlDataSource"/>, its health check and its telemetry. Settings come from <c>Aspire:Npgsql</c>,
    /// then <c>Aspire:Npgsql:{connectionName}</c>, then <c>ConnectionStrings:{connectionName}</c>, then <paramref name="configureSettings"/>.
    /// A missing connection string fails, naming both keys, when the data source is first asked for.
    /// </summary>
    public static void AddNpgsqlDataSource(
        this IHostApplicationBuilder builder, string connectionName,
        Action<NpgsqlSettings>? configureSettings = null, Action<NpgsqlDataSourceBuilder>? configureDataSourceBuilder = null) =>
        Add(builder, connectionName, null, configureSettings, configureDataSourceBuilder);

    /// <summary>As <see cref="AddNpgsqlDataSource"/>, as a keyed singleton under the connection's name.</summary>
    public static void AddKeyedNpgsqlDataSource(
        this IHostApplicationBuilder builder, string name,
        Action<NpgsqlSettings>? configureSettings = null, Action<NpgsqlDataSourceBuilder>? configureDataSourceBuilder = null) =>
        Add(builder, name, name, configureSettings, configureDataSourceBuilder);

    private static void Add(
        IHostApplicationBuilder builder, string connectionName, string? key,
        Action<NpgsqlSettings>? configureSettings, Action<NpgsqlDataSourceBuilder>? configureDataSource)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionName);
        var settings = new NpgsqlSettings();
        builder.Configuration.GetSection(SectionName).Bind(settings);
        builder.Configuration.GetSection($"{SectionName}:{connectionName}").Bind(settings);
        if (builder.Configuration.GetConnectionString(connectionName) is { } connectionString && !string.IsNullOrWhiteSpace(connectionString))
        {
            settings.ConnectionString = connectionString;
        }

        configureSettings?.Invoke(settings);
        var services = builder.Services;
        NpgsqlDataSource Create(IServiceProvider provider) => Build(provider, settings, connectionName, configureDataSource);
        Func<IServiceProvider, NpgsqlDataSource> find;
        if (key is null)
        {
            services.AddSingleton(Create);
            services.AddSingleton<DbDataSource>(provider => provider.GetRequiredService<NpgsqlDataSource>());
            services.AddTransient(provider => provider.GetRequiredService<NpgsqlDataSource>().CreateConnection());
            find = provider => provider.GetRequiredService<NpgsqlDataSource>();
        }
        else
        {
            services.AddKeyedSingleton(key, (provider, _) => Create(provider));
            services.AddKeyedSingleton<DbDataSource>(key, (provider, _) => provider.GetRequiredKeyedService<NpgsqlDataSource>(key));
            services.AddKeyedTransient(key, (provider, _) => provider.GetRequiredKeyedService<NpgsqlDataSource>(key).CreateConnection());
            find = provider => provider.GetRequiredKeyedService<NpgsqlDataSource>(key);
        }

        services.Configure<TelemetryOptions>(options => options.NpgsqlMetrics &= !settings.DisableMetrics);
        if (!settings.DisableHealthChecks)
        {
            services.AddHealthChecks().Add(new HealthCheckRegistration(
                key is null ? "PostgreSql" : $"PostgreSql_{key}", provider => new NpgsqlHealthCheck(provider, find), null, null, TimeSpan.FromSeconds(5)));
        }
    }

    private static NpgsqlDataSource Build(
        IServiceProvider provider, NpgsqlSettings settings, string connectionName, Action<NpgsqlDataSourceBuilder>? configure)
    {
        if (string.IsNullOrWhiteSpace(settings.ConnectionString))
        {
            throw new InvalidOperationException(
                $"No connection string: set 'ConnectionStrings:{connectionName}', or 'ConnectionString' under '{SectionName}' or '{SectionName}:{connectionName}'.");
        }

        var dataSource = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        dataSource.UseLoggerFactory(provider.GetService<ILoggerFactory>());
        if (settings.DisableTracing)
        {
            dataSource.ConfigureTracing(tracing => tracing.ConfigureCommandFilter(_ => false).ConfigureBatchFilter(_ => false));
        }

        configure?.Invoke(dataSource);
        return dataSource.Build();
    }
}
