namespace Verge.Datasets;

/// <summary>A stored data set that cannot be read or written: names the file and, where there is one, the line.</summary>
public sealed class DatasetStoreException : Exception
{
    /// <summary>An empty error.</summary>
    public DatasetStoreException()
    {
    }

    /// <summary>An error with a message.</summary>
    public DatasetStoreException(string message)
        : base(message)
    {
    }

    /// <summary>An error with a message and a cause.</summary>
    public DatasetStoreException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
