using Verge.Cloud.Http;
using Verge.Cloud.OpenApi;
using Verge.Cloud.Wire;
using Verge.Domain;
using Verge.Serving;

namespace Verge.Cloud.Endpoints;

/// <summary>Clicks, carts and orders.</summary>
internal static class EventEndpoints
{
    /// <summary>What a clock can show that was ever set.</summary>
    private static readonly (DateTimeOffset From, DateTimeOffset To) s_clocks = (DateTimeOffset.UnixEpoch, new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/events", (Delegate)PostEvents).WithName("PostEvents")
            .WithSummary("Stores clicks, carts and orders, all or none").Accepts<EventsBody>("application/json")
            .Produces<AcceptedBody>(StatusCodes.Status202Accepted).Problems(400, 413, 415, 503);

    private static async Task<IResult> PostEvents(HttpContext context, EventIntake intake, CloudOptions options)
    {
        var interactions = await JsonBody.ReadAsync(context, (body, _) => Read(body, intake, options));
        await intake.TakeAsync(interactions);
        return TypedResults.Json(new AcceptedBody(interactions.Count), CloudJson.Wire.AcceptedBody, statusCode: StatusCodes.Status202Accepted);
    }

    private static List<Interaction> Read(JsonFields body, EventIntake intake, CloudOptions options)
    {
        // A phone's clock may be hours wrong, and was so when it noted its events.
        var error = body.OptionalTime("sentAt", s_clocks) is { } sentAt ? intake.ClockError(sentAt) : TimeSpan.Zero;
        var (from, to) = intake.Times;
        return [.. body.Objects("events", 1, options.EventLimit).Select(fields => Read(fields, (from - error, to - error), error))];
    }

    private static Interaction Read(JsonFields fields, (DateTimeOffset From, DateTimeOffset To) between, TimeSpan error)
    {
        var kind = fields.Word("kind", "'clicked', 'carted' or 'ordered'", word => KindOf(word) is not null, required: true);
        var surface = fields.Word("surface", "'home', 'view-item' or null", word => Surfaces.TryParse(word, out _), required: false);
        return new(
            fields.RequiredId("user") ?? "",
            fields.RequiredId("item") ?? "",
            kind is null ? default : KindOf(kind)!.Value,
            fields.Time("at", between) is { } at ? (at + error).ToUniversalTime() : default,
            fields.OptionalId("session") ?? "",
            Surfaces.TryParse(surface, out var place) ? place : null,
            fields.Word("id", FeedLimits.EventIdExpectation, FeedLimits.IsEventId, required: false) ?? "");
    }

    private static EventKind? KindOf(string word) => word switch
    {
        "clicked" => EventKind.Clicked,
        "carted" => EventKind.Carted,
        "ordered" => EventKind.Ordered,
        _ => null,
    };
}
