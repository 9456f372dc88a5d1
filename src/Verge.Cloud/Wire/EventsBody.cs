using System.ComponentModel;

namespace Verge.Cloud.Wire;

/// <summary>Clicks, carts and orders: all are stored, or none.</summary>
internal sealed record EventsBody(
    [property: Description(
        "What the sender's clock shows as it sends, ISO 8601 with its offset from UTC; null: its clock is taken to be right. Where it differs from the cloud's by more than events may be ahead, all times of the body are moved by the difference.")]
    DateTimeOffset? SentAt,
    IReadOnlyList<EventBody> Events);

/// <summary>One of them. Sent twice, it counts once: by its id, or without one by user, item, kind, time and session.</summary>
internal sealed record EventBody(
    [property: Description("clicked, carted or ordered.")] string Kind,
    string User,
    string Item,
    [property: Description("ISO 8601, with its offset from UTC.")] DateTimeOffset At,
    string? Session,
    [property: Description("home or view-item; null where unknown.")] string? Surface,
    [property: Description("What makes it itself among the user's events, however often it is sent; null: all that it says.")] string? Id);

/// <summary>How many events were taken.</summary>
internal sealed record AcceptedBody(int Accepted);
