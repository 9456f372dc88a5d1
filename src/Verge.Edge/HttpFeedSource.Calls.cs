using System.Collections.Immutable;
using System.Net;
using System.Text.Json;

namespace Verge.Edge;

public sealed partial class HttpFeedSource
{
    private const string UnknownVersion = "/unknown-model-version";

    /// <summary>Sends within the timeout; every way to fail becomes a <see cref="FeedSourceException"/>.</summary>
    private async Task<T> SendAsync<T>(HttpRequestMessage message, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        // Without the query: it names the user.
        var call = $"{message.Method} {message.RequestUri?.OriginalString.Split('?')[0]}";
        using var timeout = new CancellationTokenSource(_options.Timeout, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            await ThrowOnProblemAsync(response, either.Token);
            return await read(response, either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FeedSourceException($"{call} got no answer within {_options.Timeout}.", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new FeedSourceException($"{call} failed: {e.Message}", e);
        }
    }

    private async Task ThrowOnProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        var problem = await ProblemAsync(response, cancellationToken);
        var errors = (problem?.Errors ?? []).ToImmutableSortedDictionary(e => e.Key, e => e.Value.ToImmutableArray(), StringComparer.Ordinal);
        var text = $"The cloud answered {(int)response.StatusCode} {problem?.Title ?? response.ReasonPhrase}"
            + (problem?.Detail is { } detail ? $": {detail}" : "")
            + string.Concat(errors.SelectMany(e => e.Value.Select(v => $" {e.Key}: {v}")));
        throw response.StatusCode == HttpStatusCode.Conflict && problem?.Type?.EndsWith(UnknownVersion, StringComparison.Ordinal) == true
            ? new UnknownModelVersionException(text) { StatusCode = (int)response.StatusCode, ProblemType = problem.Type, Errors = errors, LatestVersion = problem.LatestVersion }
            : new FeedSourceException(text) { StatusCode = (int)response.StatusCode, ProblemType = problem?.Type, Errors = errors };
    }

    /// <summary>What the cloud says; <see langword="null"/> where something between us and the cloud answered: then the status has to do.</summary>
    private async Task<Http.ProblemWire?> ProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            return null;
        }

        try
        {
            using var bytes = await ReadAsync(response, cancellationToken);
            return await JsonSerializer.DeserializeAsync(bytes, EdgeJson.Default.ProblemWire, cancellationToken);
        }
        catch (Exception e) when (e is JsonException or FeedSourceException)
        {
            return null;
        }
    }

    /// <summary>Reads a whole answer, up to the limit.</summary>
    private async Task<MemoryStream> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
        var bytes = new MemoryStream();
        var chunk = new byte[16 << 10];
        for (int read; (read = await content.ReadAsync(chunk, cancellationToken)) > 0;)
        {
            if (bytes.Length + read > _options.MaximumAnswerBytes)
            {
                throw new InvalidFeedException($"The feed's answer: got more than {_options.MaximumAnswerBytes} bytes, expected at most that.");
            }

            bytes.Write(chunk, 0, read);
        }

        bytes.Position = 0;
        return bytes;
    }
}
