using System.Collections.Immutable;

namespace Verge.Edge;

/// <summary>The cloud did not answer, or its answer cannot be used.</summary>
public class FeedSourceException : Exception
{
    /// <summary>An empty error.</summary>
    public FeedSourceException()
    {
    }

    /// <summary>An error with a message.</summary>
    public FeedSourceException(string message)
        : base(message)
    {
    }

    /// <summary>An error with a message and a cause.</summary>
    public FeedSourceException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>HTTP status; <see langword="null"/> where nothing answered.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The problem's type (RFC 9457); <see langword="null"/> where the answer held none.</summary>
    public string? ProblemType { get; init; }

    /// <summary>What the cloud said of each field.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Errors { get; init; } =
        ImmutableSortedDictionary.Create<string, ImmutableArray<string>>(StringComparer.Ordinal);

    /// <summary>
    /// Whether the cloud refused events for what they are, and would again: it names <c>events</c> among the errors, or they are too long together.
    /// The same status of a gateway, of a login page, or for another field says nothing of the events.
    /// </summary>
    public bool IsAboutEvents => StatusCode switch
    {
        400 or 422 => Errors.Keys.Any(name => name == "events" || name.StartsWith("events[", StringComparison.Ordinal)),
        413 => ProblemType?.EndsWith("/problems/body-too-large", StringComparison.Ordinal) == true,
        _ => false,
    };

    /// <summary>Whether the cloud refused the request itself (4xx): asking again in the same way cannot help.</summary>
    public bool IsRefusal => StatusCode is >= 400 and < 500 and not 408 and not 429;
}
