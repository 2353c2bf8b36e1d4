var builder = DistributedApplication.CreateBuilder(args);

var password = builder.AddParameter("sample-password", new GenerateParameterDefault { MinLength = 24, Special = false }, secret: true, persist: true);
var postgres = builder.AddPostgres("postgres", password: password).WithDataVolume("sample");
var database = postgres.AddDatabase("sampledb", "sample");

var first = builder.AddProject<Projects.Hosting_SampleService>("first")
    .WithHttpEndpoint(port: 24801)
    .WithReference(database)
    .WaitFor(database)
    .WithHttpHealthCheck("/health");

builder.AddProject<Projects.Hosting_SampleService>("second")
    .WithHttpEndpoint(port: 24802)
    .WithReference(first)
    .WithEnvironment("SAMPLE_TEXT", $"at {first.GetEndpoint("http")} with {password}")
    .WaitFor(first)
    .WithHttpHealthCheck("/health");

builder.AddProject<Projects.Hosting_SampleService>("job")
    .WithHttpEndpoint()
    .WithArgs("--exit", "0")
    .WaitFor(first)
    .WithExplicitStart();

builder.Build().Run();
