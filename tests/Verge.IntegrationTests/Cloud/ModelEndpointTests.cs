using System.Net;
using System.Net.Http.Headers;

namespace Verge.IntegrationTests.Cloud;

public class ModelEndpointTests(CloudFixture fixture) : IClassFixture<CloudFixture>
{
    private readonly CloudServer _cloud = fixture.Cloud;

    private string FilePath => $"/v1/models/device/{fixture.Version}/files/model.safetensors";

    [Theory]
    [InlineData("latest")]
    [InlineData(null)]
    public async Task Should_answer_the_manifest_verbatim(string? version)
    {
        var bytes = await _cloud.Http.GetByteArrayAsync(new Uri($"/v1/models/device/{version ?? fixture.Version}", UriKind.Relative));
        Assert.Equal(OnDisk("manifest.json"), bytes);
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("features.json")]
    [InlineData("options.json")]
    public async Task Should_answer_a_file(string file) => Assert.Equal(
        OnDisk(file), await _cloud.Http.GetByteArrayAsync(new Uri($"/v1/models/device/{fixture.Version}/files/{file}", UriKind.Relative)));

    [Theory]
    [InlineData(100, null)]
    [InlineData(0, 9)]
    [InlineData(50, 99)]
    public async Task Should_answer_a_part_of_a_file(int from, int? to)
    {
        using var response = await AskAsync(request => request.Headers.Range = new(from, to));
        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        var whole = OnDisk("model.safetensors");
        Assert.Equal(whole[from..((to ?? whole.Length - 1) + 1)], await response.Content.ReadAsByteArrayAsync());
        Assert.Equal(from, response.Content.Headers.ContentRange!.From);
        Assert.Equal(whole.Length, response.Content.Headers.ContentRange.Length);
    }

    [Fact]
    public async Task Should_refuse_a_part_beyond_the_end()
    {
        using var response = await AskAsync(request => request.Headers.Range = new(1 << 30, null));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, response.StatusCode);
    }

    [Fact]
    public async Task Should_say_that_a_device_has_it_already()
    {
        using var first = await AskAsync(_ => { });
        using var again = await AskAsync(request => request.Headers.IfNoneMatch.Add(first.Headers.ETag!));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        using var other = await AskAsync(request =>
        {
            request.Headers.Range = new(100, null);
            request.Headers.IfRange = new(new EntityTagHeaderValue("\"another\""));
        });
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Theory]
    [InlineData("manifest.json")]
    [InlineData("../manifest.json")]
    [InlineData("..%2F..%2F..%2Fstate.db")]
    [InlineData("MODEL.safetensors")]
    [InlineData("a/b/c")]
    [InlineData("")]
    public async Task Should_answer_no_other_file(string file)
    {
        using var response = await _cloud.Http.GetAsync(new Uri($"/v1/models/device/{fixture.Version}/files/{file}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Should_name_the_files_there_are() => Assert.Equal(
        "path: got 'weights.bin', expected one of features.json, model.safetensors, options.json",
        (await _cloud.GetAsync($"/v1/models/device/{fixture.Version}/files/weights.bin", 404)).GetProperty("detail").GetString());

    private byte[] OnDisk(string file) => File.ReadAllBytes(Path.Combine(_cloud.Folder.Bundles, fixture.Version, "device", file));

    private async Task<HttpResponseMessage> AskAsync(Action<HttpRequestMessage> change)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, FilePath);
        change(request);
        return await _cloud.Http.SendAsync(request);
    }
}
