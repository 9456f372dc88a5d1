namespace Verge.Cli.Shell;

/// <summary>Flags that are each possible but not together; the message names them.</summary>
internal sealed class UsageException(string message) : Exception(message);
