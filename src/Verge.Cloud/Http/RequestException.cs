namespace Verge.Cloud.Http;

/// <summary>A request that is refused, with what is wrong by field.</summary>
internal sealed class RequestException(IReadOnlyDictionary<string, string[]> errors) : Exception("The request was refused.")
{
    public IReadOnlyDictionary<string, string[]> Errors { get; } = errors;
}
