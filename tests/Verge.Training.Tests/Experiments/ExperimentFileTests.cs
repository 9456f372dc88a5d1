using Verge.Testing;
using Verge.Training.Experiments;

namespace Verge.Training.Tests.Experiments;

public sealed class ExperimentFileTests : IDisposable
{
    private const string Table = """
        table: pagewise/table3
        title: Next click
        stage: retrieval
        seeds: [1, 2]
        metrics: [recall@20, mrr@20]
        against: VSKNN
        defaults: {epochs: 3}
        data:
          - kind: sessions
            path: shop
          - kind: sessions
            path: shop
            setting: long
            options: {minimum_session: 4}
        rows:
          - row: VSKNN
            settings: {model: vsknn, neighbors: 7}
            on:
              shop, long: {neighbors: 9}
            tune: {neighbors: [5, 9]}
          - row: Popularity
            settings: {model: popularity}
        """;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Should_read_rows_data_and_settings()
    {
        var experiment = Load(Table);
        Assert.Equal(["shop", "shop, long"], experiment.Data.Select(data => data.Name));
        Assert.Equal(["recall@20", "mrr@20"], experiment.Metrics.Select(metric => metric.ToString()));
        var row = experiment.Rows[0];
        Assert.Equal((7, 3), On(0));
        Assert.Equal((9, 3), On(1));
        Assert.Equal("VSKNN, long", row.NameOn(experiment.Data[1]));
        Assert.Equal("5 9", string.Join(' ', row.Space["neighbors"]));

        (int, int) On(int data) => RetrievalSettings.Read(row.SettingsOn(experiment.Data[data]), "row") is var settings ? (settings.Neighbors.Neighbors, settings.Training.Epochs) : default;
    }

    [Fact]
    public void Should_put_what_tuning_found_over_what_is_written()
    {
        Load(Table);
        ExperimentFile.SaveTuned(_folder["table.yaml"], "VSKNN", "shop", ExperimentOptions.None.With("neighbors", "5"));
        ExperimentFile.SaveTuned(_folder["table.yaml"], "VSKNN", "shop, long", ExperimentOptions.None.With("sample", "50"));
        var experiment = ExperimentFile.Load(_folder["table.yaml"]);
        var row = experiment.Rows[0];
        Assert.Equal("epochs: 3, model: vsknn, neighbors: 5", row.SettingsOn(experiment.Data[0]).ToString());
        Assert.Equal("epochs: 3, model: vsknn, neighbors: 9, sample: 50", row.SettingsOn(experiment.Data[1]).ToString());

        // What is found under a data set's path holds in its settings too, unless they have their own.
        ExperimentFile.SaveTuned(_folder["table.yaml"], "VSKNN", "shop", ExperimentOptions.None.With("neighbors", "5").With("shrinkage", "1"));
        row = ExperimentFile.Load(_folder["table.yaml"]).Rows[0];
        Assert.Equal("epochs: 3, model: vsknn, neighbors: 9, sample: 50, shrinkage: 1", row.SettingsOn(experiment.Data[1]).ToString());
    }

    [Theory]
    [InlineData("stage: retrieval", "steige: retrieval", "table.yaml, line 3: Property 'steige' not found")]
    [InlineData("row: Popularity", "row: VSKNN", "table.yaml, rows.row: got 'VSKNN' twice, expected each once")]
    [InlineData("against: VSKNN", "against: SASRec", "table.yaml, against: got 'SASRec', expected one of VSKNN; Popularity")]
    [InlineData("shop, long: {neighbors: 9}", "shop, short: {neighbors: 9}", "table.yaml, rows.on: got 'shop, short', expected one of shop; shop, long")]
    [InlineData("recall@20,", "recoil@20,", "Metric 'recoil@20': no such metric")]
    [InlineData("seeds: [1, 2]", "seeds: []", "table.yaml, seeds: got nothing, expected a list of at least one")]
    [InlineData("title: Next click", "title: ''", "table.yaml, title: got nothing, expected a text")]
    public void Should_name_what_cannot_be(string right, string wrong, string message) => Assert.Contains(
        message, Assert.Throws<ExperimentException>(() => Load(Table.Replace(right, wrong, StringComparison.Ordinal))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("neighbours", "7", "row: got the setting 'neighbours', expected one of ")]
    [InlineData("neighbors", "many", "row: neighbors: got 'many', expected a whole number")]
    [InlineData("weighted", "perhaps", "row: weighted: got 'perhaps', expected true or false")]
    [InlineData("affinity", "cosine", "row: affinity: got 'cosine', expected one of inner-product, scaled-cosine")]
    [InlineData("kind", "full-softmax", "row: got the setting 'kind', expected one of affinity, ")]
    [InlineData("loss", "softmax", "row, Kind: got 'softmax', expected one of sampled-softmax, ")]
    [InlineData("weight_decay", "-1", "row, weight_decay: got -1, expected at least 0")]
    public void Should_name_a_setting_that_cannot_be(string name, string value, string message) => Assert.StartsWith(
        message,
        Assert.Throws<ExperimentException>(() => RetrievalSettings.Read(ExperimentOptions.None.With("model", "narm").With("epochs", "3").With(name, value), "row")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Should_say_which_file_is_not_there() => Assert.StartsWith(
        "FILE: got 'no.yaml', expected an experiment's YAML.", Assert.Throws<ExperimentException>(() => ExperimentFile.Load("no.yaml")).Message, StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();

    private Experiment Load(string text) => ExperimentFile.Load(_folder.Write("table.yaml", text));
}
