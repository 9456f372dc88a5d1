namespace Verge.Edge;

/// <summary>The cloud does not know the device's model version (any more): the device must update.</summary>
public sealed class UnknownModelVersionException : FeedSourceException
{
    /// <summary>An empty error.</summary>
    public UnknownModelVersionException()
    {
    }

    /// <summary>An error with a message.</summary>
    public UnknownModelVersionException(string message)
        : base(message)
    {
    }

    /// <summary>An error with a message and a cause.</summary>
    public UnknownModelVersionException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The version to download; <see langword="null"/> where the cloud did not say.</summary>
    public string? LatestVersion { get; init; }
}
