using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Verge.Datasets.Storage;
using Verge.Domain;
using Verge.Testing;

namespace Verge.Datasets.Tests.Storage;

public sealed class DatasetStoreTests : IDisposable
{
    private static readonly JsonSerializerOptions Readable = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_give_back_what_was_saved()
    {
        for (var seed = 0; seed < 25; seed++)
        {
            var data = new RandomDataset(seed).Make();
            DatasetStore.Save(_folder.Path, data);
            AssertSame(data, DatasetStore.Load(_folder.Path), seed);
        }
    }

    [Fact]
    public void Should_load_a_folder_whose_name_ends_in_a_slash()
    {
        // So a shell completes it.
        var data = Sample("data");
        DatasetStore.Save(_folder.Path + Path.DirectorySeparatorChar, data);

        AssertSame(data, DatasetStore.Load(_folder.Path + Path.DirectorySeparatorChar), 0);
    }

    [Theory]
    [InlineData("items")]
    [InlineData("interactions")]
    [InlineData("sessions")]
    [InlineData("events")]
    [InlineData("pairs")]
    [InlineData("moved")]
    [InlineData("ready")]
    [InlineData("replaced")]
    public void Should_hold_the_old_data_or_the_new_wherever_saving_breaks_off(string step)
    {
        var (old, fresh) = (Sample("old"), Sample("new"));
        DatasetStore.Save(_folder.Path, old);

        var writer = new DatasetWriter(_folder.Path, default, reached => _ = reached == step ? throw new InvalidOperationException("power cut") : 0);
        Assert.Throws<InvalidOperationException>(() => writer.Write(fresh));

        AssertSame(step == "replaced" ? fresh : old, DatasetStore.Load(_folder.Path), 0);
        DatasetStore.Save(_folder.Path, fresh);
        AssertSame(fresh, DatasetStore.Load(_folder.Path), 0);
        AssertClean();
    }

    [Fact]
    public void Should_survive_what_a_killed_writer_leaves_behind()
    {
        var data = Sample("old");
        DatasetStore.Save(_folder.Path, data);
        Directory.CreateDirectory(_folder["partial"]);
        File.WriteAllText(Path.Combine(_folder["partial"], "items.jsonl.gz"), "half");
        Directory.CreateDirectory(_folder["data-0123456789abcdef-1"]);
        File.WriteAllText(_folder["dataset.json.new"], "{");

        AssertSame(data, DatasetStore.Load(_folder.Path), 0);
        DatasetStore.Save(_folder.Path, data);
        AssertSame(data, DatasetStore.Load(_folder.Path), 0);
        AssertClean();
    }

    [Fact]
    public async Task Should_keep_the_old_data_when_an_import_is_canceled_halfway()
    {
        var old = Sample("old");
        DatasetStore.Save(_folder["store"], old);
        var source = _folder.Write("a.csv", string.Concat(Enumerable.Repeat("1,10,100,pv,50\n", 20_000)));
        using var cancellation = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            var result = await DatasetImporters.ByKind("taobao").ImportAsync(source, null, new CancelAtFirst(cancellation), cancellation.Token);
            DatasetStore.Save(_folder["store"], StoredDataset.Of(result), cancellation.Token);
        });

        AssertSame(old, DatasetStore.Load(_folder["store"]), 0);
    }

    [Fact]
    public void Should_refuse_two_writers_at_once()
    {
        DatasetStore.Save(_folder.Path, Sample("old"));
        DatasetStoreException? error = null;
        var writer = new DatasetWriter(_folder.Path, default, _ => error ??= Assert.Throws<DatasetStoreException>(() => DatasetStore.Save(_folder.Path, Sample("other"))));

        writer.Write(Sample("new"));

        Assert.Contains("another process is saving", error!.Message, StringComparison.Ordinal);
        Assert.Equal("new", DatasetStore.Load(_folder.Path).Dataset.Name);
    }

    [Theory]
    [InlineData("items.jsonl.gz")]
    [InlineData("interactions.csv.gz")]
    [InlineData("sessions.jsonl.gz")]
    public void Should_name_a_file_with_a_flipped_bit(string name)
    {
        DatasetStore.Save(_folder.Path, Sample("data"));
        var path = Assert.Single(Directory.GetFiles(_folder.Path, name, SearchOption.AllDirectories));
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 4;
        File.WriteAllBytes(path, bytes);

        var error = Assert.Throws<DatasetStoreException>(() => DatasetStore.Load(_folder.Path));

        Assert.StartsWith($"{path}: got SHA-256", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("items", "{\"id\":\"b\",\"price\":-1}", ":2: field 'price': got '-1', expected a finite number, 0 … 1e15")]
    [InlineData("items", "{\"id\":\"b\",\"cost\":1}", ":2: field '$.cost'")]
    [InlineData("items", "not json", ":2: field '$'")]
    [InlineData("interactions", "u,i,looked,2018-11-07T14:05:23.0000000+00:00,,", ":3: field 'kind': got 'looked', expected clicked, carted or ordered")]
    [InlineData("interactions", "u,i,clicked,yesterday,,", ":3: field 'at': got 'yesterday'")]
    [InlineData("interactions", "u,i,clicked,2018-11-07T14:05:23.0000000+00:00,,moon", ":3: field 'surface': got 'moon'")]
    [InlineData("sessions", "{\"user\":\"u\",\"session\":\"t\",\"started\":\"later\"}", ":2: field '$.started'")]
    [InlineData("sessions", "{\"user\":\"u\",\"session\":\"t\"}", ":2: field '$'")]
    [InlineData("sessions", "{\"user\":\"u\",\"session\":\"t\",\"started\":\"2018-11-07T14:05:23Z\",\"requests\":[{\"at\":\"2018-11-07T14:05:23Z\",\"trigger\":\"page\",\"history\":1,\"page\":[],\"position\":[],\"labels\":\"\"}]}", ":2: field 'requests[0].history': got '1', expected 0 to 0")]
    [InlineData("sessions", "{\"user\":\"u\",\"session\":\"t\",\"started\":\"2018-11-07T14:05:23Z\",\"requests\":[{\"at\":\"2018-11-07T14:05:23Z\",\"trigger\":\"page\",\"history\":0,\"page\":[0],\"position\":[0],\"labels\":\"1\"}]}", ":2: field 'requests[0].page': got '0', expected a page below 0")]
    [InlineData("sessions", "{\"user\":\"u\",\"session\":\"t\",\"started\":\"2018-11-07T14:05:23Z\",\"requests\":[{\"at\":\"2018-11-07T14:05:23Z\",\"trigger\":\"page\",\"history\":0,\"page\":[],\"position\":[0],\"labels\":\"\"}]}", ":2: field 'requests.position, labels, truth'")]
    public void Should_name_file_line_field_and_value_of_a_bad_line_in_data_made_by_hand(string part, string line, string expected)
    {
        DatasetStore.Save(_folder.Path, Sample("data"));
        var path = Directory.GetFiles(_folder.Path, $"{part}.*", SearchOption.AllDirectories).Single();
        File.WriteAllText(path, Unzip(path) + line + "\n");
        var manifest = JsonNode.Parse(File.ReadAllText(_folder["dataset.json"]))!;
        foreach (var file in manifest["files"]!.AsArray())
        {
            file!["sha256"] = null;
        }

        File.WriteAllText(_folder["dataset.json"], manifest.ToJsonString());

        var error = Assert.Throws<DatasetStoreException>(() => DatasetStore.Load(_folder.Path));

        Assert.StartsWith(path + expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_a_manifest_that_points_outside_or_lacks_rows()
    {
        DatasetStore.Save(_folder.Path, Sample("data"));
        var text = File.ReadAllText(_folder["dataset.json"]);

        File.WriteAllText(_folder["dataset.json"], text.Replace("data-", "../data-", StringComparison.Ordinal));
        Assert.Contains("a path below", Assert.Throws<DatasetStoreException>(() => DatasetStore.Load(_folder.Path)).Message, StringComparison.Ordinal);

        File.WriteAllText(_folder["dataset.json"], text.Replace("\"rows\":1", "\"rows\":2", StringComparison.Ordinal));
        Assert.Contains("got 1 rows, expected 2", Assert.Throws<DatasetStoreException>(() => DatasetStore.Load(_folder.Path)).Message, StringComparison.Ordinal);

        File.WriteAllText(_folder["dataset.json"], text.Replace("verge-dataset/1", "verge-dataset/9", StringComparison.Ordinal));
        Assert.Contains("verge-dataset/9", Assert.Throws<DatasetStoreException>(() => DatasetStore.Load(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("data/..")]
    [InlineData("..")]
    [InlineData("/")]
    public void Should_refuse_a_manifest_that_names_no_file_below_its_folder(string path)
    {
        DatasetStore.Save(_folder.Path, Sample("data"));
        var manifest = JsonNode.Parse(File.ReadAllText(_folder["dataset.json"]))!;
        manifest["files"]![0]!["path"] = path;
        File.WriteAllText(_folder["dataset.json"], manifest.ToJsonString());
        foreach (var folder in new[] { _folder.Path, _folder.Path + Path.DirectorySeparatorChar })
        {
            var error = Assert.Throws<DatasetStoreException>(() => DatasetStore.Load(folder));
            Assert.Contains($"field 'path': got '{path}', expected a path below", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Should_say_that_a_folder_holds_no_data_set()
    {
        Assert.False(DatasetStore.Exists(_folder.Path));
        Assert.Contains("dataset.json", Assert.Throws<DatasetStoreException>(() => DatasetStore.Load(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_a_value_that_is_not_finite_before_anything_is_written()
    {
        var data = Sample("old");
        DatasetStore.Save(_folder.Path, data);
        var session = data.Dataset.Sessions[0];
        var spoiled = data.Dataset with
        {
            Sessions = [session with { Behaviors = [session.Behaviors[0] with { Actions = [float.NaN] }], Requests = [] }],
        };

        var error = Assert.Throws<DatasetStoreException>(() => DatasetStore.Save(_folder.Path, spoiled));

        Assert.Equal("sessions[0]: field 'behaviors[0].actions': got 'NaN', expected finite numbers.", error.Message);
        AssertSame(data, DatasetStore.Load(_folder.Path), 0);
    }

    private static StoredDataset Sample(string name)
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(1_541_599_523);
        return new StoredDataset
        {
            TestPairs = [new SessionTestPair(["a"], "b")],
            Dataset = new Dataset
            {
                Name = name,
                Items = [new Item { Id = "a" }],
                Interactions = [new Interaction("u", "a", EventKind.Clicked, at, "s", Surface.Home)],
                Timeline = EventTimeline.Of([(at, 3)]),
                Sessions =
                [
                    new SessionLog
                    {
                        UserId = "u",
                        SessionId = "s",
                        StartedAt = at,
                        Pages = [new PagingRequest { At = at, Surface = Surface.Home, Candidates = ["a", "b"] }],
                        Behaviors = [new Behavior { Kind = BehaviorKind.PageView, ItemId = "a", StartedAt = at, ClosedAt = at, Actions = [1] }],
                        Requests = [new RerankingRequest { At = at, Trigger = TriggerKind.Page, HistoryLength = 1, Candidates = [new(0, 0, true, true), new(0, 1, true, false)] }],
                    },
                ],
            },
        };
    }

    private static void AssertSame(StoredDataset expected, StoredDataset actual, int seed)
    {
        Assert.True(JsonSerializer.Serialize(expected, Readable) == JsonSerializer.Serialize(actual, Readable), $"seed {seed}");
        Assert.Equal(Counts(expected), Counts(actual));
    }

    private static IEnumerable<long>? Counts(StoredDataset data) =>
        data.Dataset.Timeline is { } timeline ? Enumerable.Range(0, timeline.Times.Length).Select(timeline.Count) : null;

    private static string Unzip(string path)
    {
        using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        return new StreamReader(gzip, Encoding.UTF8).ReadToEnd();
    }

    private void AssertClean()
    {
        Assert.Single(Directory.GetDirectories(_folder.Path));
        Assert.False(File.Exists(_folder[".lock"]));
        Assert.False(File.Exists(_folder["dataset.json.new"]));
    }

    private sealed class CancelAtFirst(CancellationTokenSource source) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => source.Cancel();
    }
}
