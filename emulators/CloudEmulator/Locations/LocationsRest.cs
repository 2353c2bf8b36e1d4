using System.Text.Json;
using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.Locations;

/// <summary>The REST transport of locations.</summary>
internal sealed class LocationsRest(LocationsService service)
{
    public Task HandleAsync(HttpContext context, ResourcePath path)
    {
        if (context.Request.Method != "GET" || path.Verb.Length > 0)
        {
            throw ApiException.NotFound($"The method {context.Request.Method} {context.Request.Path} is not there.");
        }

        if (!path.IsCollection)
        {
            var name = LocationsService.Get(path.Name);
            return ApiRequest.WriteAsync(context, w => Write(w, name));
        }

        var page = service.List(path.Parent, context.Request.Query["filter"], ApiRequest.PageSize(context), ApiRequest.Query(context, "pageToken", "page_token"));
        return ApiRequest.WriteAsync(context, w => ApiRequest.WritePage(w, "locations", page, n => Write(w, n)));
    }

    private static void Write(Utf8JsonWriter writer, string name)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteStartObject("labels");
        writer.WriteString(LocationsService.RegionLabel, LocationsService.IdOf(name));
        writer.WriteEndObject();
        writer.WriteString("locationId", LocationsService.IdOf(name));
        writer.WriteEndObject();
    }
}
