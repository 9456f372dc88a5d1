using System.Net;
using System.Net.Http.Headers;

namespace Verge.Edge;

public sealed partial class HttpFeedSource
{
    /// <inheritdoc/>
    public async Task<byte[]> GetManifestAsync(string? version, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, $"v1/models/device/{(version is null ? "latest" : Uri.EscapeDataString(version))}");
        return await SendAsync(message, async (response, token) =>
        {
            using var bytes = await ReadAsync(response, token);
            return bytes.ToArray();
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<DeviceFileStream> OpenFileAsync(string version, string path, long offset, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(path);
        var address = $"v1/models/device/{Uri.EscapeDataString(version)}/files/{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}";
        using var message = new HttpRequestMessage(HttpMethod.Get, address);
        if (offset > 0)
        {
            message.Headers.Range = new RangeHeaderValue(offset, null);
        }

        HttpResponseMessage? response = null;
        using var timeout = new CancellationTokenSource(_options.DownloadTimeout, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            await ThrowOnProblemAsync(response, either.Token);
            // A server may answer with the whole file although a part was asked for.
            var from = response.StatusCode == HttpStatusCode.PartialContent ? response.Content.Headers.ContentRange?.From ?? offset : 0;
            return new(await response.Content.ReadAsStreamAsync(either.Token), from, response);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            response?.Dispose();
            throw new FeedSourceException($"GET {address} got no answer within {_options.DownloadTimeout}.", e);
        }
        catch (Exception e)
        {
            response?.Dispose();
            throw e is HttpRequestException or IOException ? new FeedSourceException($"GET {address} failed: {e.Message}", e) : e;
        }
    }
}
