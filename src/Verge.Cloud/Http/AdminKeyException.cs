namespace Verge.Cloud.Http;

/// <summary>A request that only an admin may make.</summary>
internal sealed class AdminKeyException(int status, string message) : Exception(message)
{
    /// <summary>401, or 403 where no key would help.</summary>
    public int Status { get; } = status;
}
