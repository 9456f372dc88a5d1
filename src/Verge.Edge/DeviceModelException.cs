namespace Verge.Edge;

/// <summary>A device part that cannot be used: tampered with, incomplete, or not for this device. Says why.</summary>
public sealed class DeviceModelException : Exception
{
    /// <summary>An empty error.</summary>
    public DeviceModelException()
    {
    }

    /// <summary>An error with a message.</summary>
    public DeviceModelException(string message)
        : base(message)
    {
    }

    /// <summary>An error with a message and a cause.</summary>
    public DeviceModelException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
