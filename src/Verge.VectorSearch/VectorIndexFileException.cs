namespace Verge.VectorSearch;

/// <summary>A file that is no index, or not the index that was written. Names the file and the reason.</summary>
public sealed class VectorIndexFileException : IOException
{
    /// <summary>Makes an exception without file and reason.</summary>
    public VectorIndexFileException()
    {
    }

    /// <summary>Makes an exception with a whole message.</summary>
    /// <param name="message">The message.</param>
    public VectorIndexFileException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a whole message and a cause.</summary>
    /// <param name="message">The message.</param>
    /// <param name="innerException">The cause.</param>
    public VectorIndexFileException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an exception about one file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="reason">What is wrong with it.</param>
    public VectorIndexFileException(string path, string reason)
        : base($"The vector index '{path}' cannot be opened: {reason}.") => (Path, Reason) = (path, reason);

    /// <summary>The file.</summary>
    public string? Path { get; }

    /// <summary>What is wrong with it.</summary>
    public string? Reason { get; }
}
