using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using PayGatePrime.CloudEmulator.Wire.Tasks;

namespace PayGatePrime.CloudEmulator.Load;

/// <summary>Creates tasks over REST or gRPC, as little as a client can do.</summary>
internal sealed class TaskClient(LocalEmulator emulator, bool isGrpc) : IDisposable
{
    private const string CreatePath = "/google.cloud.tasks.v2.CloudTasks/CreateTask";
    private static readonly MediaTypeHeaderValue s_grpc = new("application/grpc");

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, EnableMultipleHttp2Connections = true })
    {
        BaseAddress = new Uri(isGrpc ? emulator.GrpcUrl : emulator.RestUrl),
    };

    public string Transport => isGrpc ? "gRPC" : "REST";

    public async Task<TaskOutcome> CreateAsync(string queue, string? id, string url, byte[] body, DateTimeOffset? schedule, CancellationToken cancellation)
    {
        try
        {
            return isGrpc ? await OverGrpcAsync(queue, id, url, body, schedule, cancellation) : await OverRestAsync(queue, id, url, body, schedule, cancellation);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return TaskOutcome.Unknown;
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<TaskOutcome> OverRestAsync(string queue, string? id, string url, byte[] body, DateTimeOffset? schedule, CancellationToken cancellation)
    {
        var json = new StringBuilder(256 + (body.Length * 2));
        json.Append("{\"task\":{");
        if (id is not null)
        {
            json.Append("\"name\":\"").Append(queue).Append("/tasks/").Append(id).Append("\",");
        }

        if (schedule is { } at)
        {
            json.Append(CultureInfo.InvariantCulture, $"\"scheduleTime\":\"{at.UtcDateTime:O}\",");
        }

        json.Append("\"httpRequest\":{\"url\":\"").Append(url).Append("\",\"body\":\"").Append(Convert.ToBase64String(body)).Append("\"}}}");
        using var content = new StringContent(json.ToString(), Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync($"/v2/{queue}/tasks", content, cancellation);
        return response.StatusCode switch
        {
            HttpStatusCode.OK => TaskOutcome.Created,
            HttpStatusCode.Conflict => TaskOutcome.Exists,
            HttpStatusCode.ServiceUnavailable => TaskOutcome.Unknown,
            _ => throw new InvalidOperationException($"REST answered {response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellation)}"),
        };
    }

    private async Task<TaskOutcome> OverGrpcAsync(string queue, string? id, string url, byte[] body, DateTimeOffset? schedule, CancellationToken cancellation)
    {
        var request = new CreateTaskRequest
        {
            Parent = queue,
            Task = new Wire.Tasks.Task { HttpRequest = new Wire.Tasks.HttpRequest { Url = url, Body = ByteString.CopyFrom(body) } },
        };
        if (id is not null)
        {
            request.Task.Name = $"{queue}/tasks/{id}";
        }

        if (schedule is { } at)
        {
            request.Task.ScheduleTime = Timestamp.FromDateTimeOffset(at);
        }

        var length = request.CalculateSize();
        var frame = new byte[5 + length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), length);
        request.WriteTo(frame.AsSpan(5));
        using var message = new HttpRequestMessage(System.Net.Http.HttpMethod.Post, CreatePath)
        {
            Content = new ByteArrayContent(frame),
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        message.Content!.Headers.ContentType = s_grpc;
        message.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        using var response = await _http.SendAsync(message, cancellation);
        return (Status(response.Headers) ?? Status(response.TrailingHeaders)) switch
        {
            "0" => TaskOutcome.Created,
            "6" => TaskOutcome.Exists,
            null or "14" => TaskOutcome.Unknown,
            var other => throw new InvalidOperationException($"gRPC answered {other}."),
        };
    }

    private static string? Status(HttpHeaders headers) => headers.TryGetValues("grpc-status", out var values) ? values.First() : null;
}
