namespace Verge.Datasets;

/// <summary>An import that cannot go on. Nothing was written.</summary>
public sealed class DatasetImportException : Exception
{
    /// <summary>An empty error.</summary>
    public DatasetImportException()
    {
    }

    /// <summary>An error with a message.</summary>
    public DatasetImportException(string message)
        : base(message)
    {
    }

    /// <summary>An error with a message and a cause.</summary>
    public DatasetImportException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>An error of one row.</summary>
    public DatasetImportException(RowIssue issue)
        : base(issue?.ToString()) => Issue = issue;

    /// <summary>The row, where the error is one row's.</summary>
    public RowIssue? Issue { get; }
}
