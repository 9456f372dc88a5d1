namespace Verge.Bundles;

/// <summary>A bundle that cannot be trusted or read: names the file and the reason.</summary>
public sealed class BundleException : IOException
{
    /// <summary>An empty error.</summary>
    public BundleException()
    {
    }

    /// <summary>An error with a message.</summary>
    public BundleException(string message)
        : base(message)
    {
    }

    /// <summary>An error with a message and a cause.</summary>
    public BundleException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>An error of one file.</summary>
    /// <param name="file">The file, relative to the bundle.</param>
    /// <param name="reason">What is wrong with it, and what was expected.</param>
    /// <param name="innerException">The cause, if another error is.</param>
    public BundleException(string file, string reason, Exception? innerException = null)
        : base($"{file}: {reason}", innerException)
    {
        File = file;
        Reason = reason;
    }

    /// <summary>The file, relative to the bundle; <see langword="null"/> where the error is of no single one.</summary>
    public string? File { get; }

    /// <summary>What is wrong with it.</summary>
    public string? Reason { get; }
}
