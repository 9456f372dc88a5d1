namespace Verge.Serving;

/// <summary>The storage of user state failed: the disk is full, the file is locked or corrupt.</summary>
/// <param name="message">What failed.</param>
/// <param name="innerException">Why; null where the message says all.</param>
public sealed class UserStateException(string message, Exception? innerException = null) : IOException(message, innerException);
