using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.CloudTasks;
using PayGatePrime.CloudEmulator.Delivery;
using PayGatePrime.CloudEmulator.Grpc;
using PayGatePrime.CloudEmulator.Identity;
using PayGatePrime.CloudEmulator.Locations;
using PayGatePrime.CloudEmulator.Operations;
using PayGatePrime.CloudEmulator.Pages;
using PayGatePrime.CloudEmulator.PubSub;
using PayGatePrime.CloudEmulator.Scheduler;
using PayGatePrime.CloudEmulator.Storage;
using PayGatePrime.CloudEmulator.Telemetry;
using PayGatePrime.CloudEmulator.Time;

namespace PayGatePrime.CloudEmulator.Configuration;

/// <summary>Puts the emulator together.</summary>
internal static class EmulatorApplication
{
    /// <summary>Google's client opens five streams for each subscription, all on one connection with its other calls.</summary>
    private const int StreamsPerConnection = 1000;

    /// <exception cref="EmulatorStartException">A setting is missing or can't be used.</exception>
    public static WebApplication Build(Action<WebApplicationBuilder> configure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        configure(builder);
        var options = EmulatorOptions.Read(builder.Configuration);
        var resources = ConfigFile.Read(options, builder.Configuration);
        resources = resources with { Queues = [.. resources.Queues, .. QueueFile.Read(options), .. QueueFile.ReadSetting(options)] };

        OtlpExport.Check(builder.Configuration);
        var endpoints = new Endpoints();
        endpoints.Configure(builder, options.GrpcUrl);
        builder.Services.AddSingleton(endpoints);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = ApiRequest.MaxReadBytes;
            kestrel.Limits.Http2.MaxStreamsPerConnection = StreamsPerConnection;
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        AddServices(builder.Services, options, resources);
        var app = builder.Build();
        app.UseMiddleware<ApiErrors>();
        app.Use((context, next) =>
        {
            LocalCallers.RefuseForeignPages(context);
            return next(context);
        });
        var grpc = app.Services.GetRequiredService<GrpcTransport>();
        app.Use((context, next) => GrpcTransport.IsCall(context.Request) ? grpc.HandleAsync(context) : next(context));
        Map(app);
        return app;
    }

    private static void AddServices(IServiceCollection services, EmulatorOptions options, ConfigResources resources)
    {
        services.AddSingleton(options);
        services.AddSingleton(resources);
        services.AddSingleton(options.Tasks);
        services.AddSingleton(options.Delivery);
        services.AddSingleton(options.AppEngine);
        services.AddSingleton(new Faults { DuplicateDeliveries = options.DuplicateDeliveries, DelayMilliseconds = options.DelayMilliseconds });
        if (options.ManualClockStart is { } start)
        {
            var clock = new ManualClock(start);
            services.AddSingleton(clock);
            services.AddSingleton<TimeProvider>(clock);
            services.AddSingleton<ClockMover>();
        }
        else if (services.All(s => s.ServiceType != typeof(TimeProvider)))
        {
            services.AddSingleton(TimeProvider.System);
        }

        if (options.ConnectionString is null)
        {
            services.AddSingleton<MemoryStore>();
            services.AddSingleton<EmulatorReset>();
        }

        services.AddSingleton<IStore>(provider =>
        {
            var time = provider.GetRequiredService<TimeProvider>();
            IStore kept = options.ConnectionString is null
                ? provider.GetRequiredService<MemoryStore>()
                : new PostgresStore(options.ConnectionString, time, provider.GetRequiredService<ILogger<PostgresStore>>(), options.Delivery.ForgetEvery, () => provider.GetRequiredService<EmulatorStartup>().EndBecauseTakenOver());
            return new MeasuredStore(kept, provider.GetRequiredService<EmulatorMetrics>());
        });
        services.AddSingleton<EmulatorMetrics>();
        services.AddSingleton<PrometheusText>();

        // Whoever verifies a token does so by the real time, and the deadline of a client's call is a real one too.
        services.AddSingleton(provider => new TokenMinter(RealTime(provider)));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<GrpcTransport>(provider, RealTime(provider)));
        services.AddSingleton<AttemptSender>();
        services.AddSingleton<DeliveryEngine>();
        services.AddSingleton<CloudTasksService>();
        services.AddSingleton<TaskBatches>();
        services.AddSingleton<CmekService>();
        services.AddSingleton<OperationsService>();
        services.AddSingleton<CloudTasksRest>();
        services.AddSingleton<LocationsService>();
        services.AddSingleton<LocationsRest>();
        services.AddSingleton<GrpcService, CloudTasksGrpc>();
        services.AddSingleton<GrpcService, LocationsGrpc>();
        services.AddSingleton<GrpcService, OperationsGrpc>();
        services.AddSingleton<GrpcService, PublisherGrpc>();
        services.AddSingleton<GrpcService, SubscriberGrpc>();
        services.AddSingleton<GrpcService, SchemaGrpc>();
        services.AddSingleton<GrpcService, PubSubIamGrpc>();
        services.AddSingleton<SchedulerService>();
        services.AddSingleton<SchedulerRest>();
        services.AddSingleton<GrpcService, SchedulerGrpc>();
        services.AddSingleton<PubSubService>();
        services.AddSingleton<PubSubRest>();
        services.AddSingleton<QueuePages>();
        services.AddSingleton<SchedulerPage>();
        services.AddSingleton<PubSubPage>();
        services.AddSingleton<PageActions>();
        services.AddSingleton<PageRoutes>();
        services.AddSingleton<EmulatorStartup>();
        services.AddHostedService<OtlpExport>();
        services.AddHostedService(provider => provider.GetRequiredService<EmulatorStartup>());

        TimeProvider RealTime(IServiceProvider provider) => options.ManualClockStart is null ? provider.GetRequiredService<TimeProvider>() : TimeProvider.System;
    }

    private static void Map(WebApplication app)
    {
        app.MapGet("/alive", () => Results.Text("Healthy"));
        app.MapGet("/health", (EmulatorStartup startup, IStore store) => startup.IsReady && store.IsAvailable ? Results.Text("Healthy") : Results.Text("Unhealthy", statusCode: 503));
        var prometheus = app.Services.GetRequiredService<PrometheusText>();
        app.MapGet("/metrics", () => Results.Text(prometheus.Write(), PrometheusText.ContentType));
        IdentityEndpoints.Map(app);
        ControlEndpoints.Map(app);
        ClockEndpoints.Map(app);
        app.Services.GetRequiredService<PageRoutes>().Map(app);
        app.Map("/v2/{**path}", (HttpContext context, CloudTasksRest rest, EmulatorStartup startup) =>
        {
            startup.RequireReady();
            return rest.HandleAsync(context);
        });
        app.Map("/v1/{**path}", (HttpContext context, SchedulerRest scheduler, LocationsRest locations, PubSubRest pubSub, EmulatorStartup startup) =>
        {
            startup.RequireReady();
            var path = ResourcePath.Parse(context, "/v1/");
            return path.Collection switch
            {
                "jobs" => scheduler.HandleAsync(context),
                "locations" => locations.HandleAsync(context, path),
                _ => pubSub.HandleAsync(context),
            };
        });
        app.MapFallback(context => throw ApiException.NotFound($"The method {context.Request.Method} {context.Request.Path} is not there."));
    }
}
