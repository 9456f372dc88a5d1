namespace Verge.Edge;

/// <summary>The cloud answered with what no feed can hold: a number that is none, a wrong width. Nothing was taken over.</summary>
public sealed class InvalidFeedException : FeedSourceException
{
    /// <summary>An empty error.</summary>
    public InvalidFeedException()
    {
    }

    /// <summary>An error with a message.</summary>
    public InvalidFeedException(string message)
        : base(message)
    {
    }

    /// <summary>An error with a message and a cause.</summary>
    public InvalidFeedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
