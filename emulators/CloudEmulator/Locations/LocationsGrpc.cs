using PayGatePrime.CloudEmulator.Grpc;
using PayGatePrime.CloudEmulator.Wire.Locations;

namespace PayGatePrime.CloudEmulator.Locations;

/// <summary>The gRPC transport of locations.</summary>
internal sealed class LocationsGrpc(LocationsService service) : GrpcService("google.cloud.location.Locations")
{
    public override IEnumerable<GrpcMethod> Methods() =>
    [
        On<ListLocationsRequest>("ListLocations", r =>
        {
            var page = service.List(r.Name, r.Filter, r.PageSize, r.PageToken);
            return new ListLocationsResponse { Locations = { page.Items.Select(Message) }, NextPageToken = page.NextToken };
        }),
        On<GetLocationRequest>("GetLocation", r => Message(LocationsService.Get(r.Name))),
    ];

    private static Location Message(string name) =>
        new() { Name = name, LocationId = LocationsService.IdOf(name), Labels = { [LocationsService.RegionLabel] = LocationsService.IdOf(name) } };
}
