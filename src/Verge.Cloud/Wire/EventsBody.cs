using System.ComponentModel;

namespace Verge.Cloud.Wire;

/// <summary>Clicks, carts and orders: all are stored, or none.</summary>
internal sealed record EventsBody(IReadOnlyList<EventBody> Events);

/// <summary>One of them. Sent twice, it counts once.</summary>
internal sealed record EventBody(
    [property: Description("clicked, carted or ordered.")] string Kind,
    string User,
    string Item,
    [property: Description("ISO 8601, with its offset from UTC.")] DateTimeOffset At,
    string? Session,
    [property: Description("home or view-item; null where unknown.")] string? Surface);

/// <summary>How many events were taken.</summary>
internal sealed record AcceptedBody(int Accepted);
