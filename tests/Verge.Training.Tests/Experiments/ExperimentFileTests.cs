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
            tune_on: {"shop, long": {sample: [10, 20]}}
          - row: Popularity
            settings: {model: popularity}
        """;

    private const string Blocks = """
        table: dmt/table1
        title: Clicks and orders
        stage: ranking
        seeds: [1]
        metrics: [click.auc, click.relaimpr, kl, gap_closed]
        blocks:
          - {name: plain, base: DNN, against: DIN, oracle: Truth}
          - {name: dense, base: "DNN, dense", oracle: "DNN, dense"}
        data:
          - {kind: sessions, path: shop}
        rows:
          - {row: DNN, block: plain}
          - {row: DIN, block: plain}
          - {row: Truth, block: plain}
          - {row: "DNN, dense", block: dense}
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
        Assert.Equal(("neighbors: 5 9", "sample: 10 20"), (Space(0), Space(1)));

        string Space(int data) => string.Join("; ", row.SpaceOn(experiment.Data[data]).Select(space => $"{space.Key}: {string.Join(' ', space.Value)}"));

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

    [Fact]
    public void Should_name_the_file_of_tuned_settings_where_it_names_data_that_is_not_there()
    {
        Load(Table);
        ExperimentFile.SaveTuned(_folder["table.yaml"], "VSKNN", "shop, short", ExperimentOptions.None.With("neighbors", "5"));
        var error = Assert.Throws<ExperimentException>(() => ExperimentFile.Load(_folder["table.yaml"]));
        Assert.EndsWith("table.tuned.yaml, row's data: got 'shop, short', expected one of shop; shop, long", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_take_no_sentence_for_a_blocks_name() => Assert.EndsWith(
        "table.yaml, rows.block: got 'none without blocks', expected none without blocks",
        Assert.Throws<ExperimentException>(() => Load(Table.Replace("- row: Popularity", "- row: Popularity\n    block: none without blocks", StringComparison.Ordinal))).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("stage: retrieval", "steige: retrieval", "table.yaml, line 3: Property 'steige' not found")]
    [InlineData("row: Popularity", "row: VSKNN", "table.yaml, rows.row: got 'VSKNN' twice, expected each once")]
    [InlineData("row: Popularity", "row: vsknn", "table.yaml, rows.row: got 'VSKNN' and 'vsknn', expected names that differ as files' names too")]
    [InlineData("    setting: long", "    setting: long\n  - kind: sessions\n    path: \"shop: long\"\n  - kind: sessions\n    path: shop_ long", "table.yaml, data: got 'shop: long' and 'shop_ long', expected names that differ as files' names too")]
    [InlineData("against: VSKNN", "against: SASRec", "table.yaml, against: got 'SASRec', expected one of VSKNN; Popularity")]
    [InlineData("\"shop, long\": {sample", "\"shop, short\": {sample", "table.yaml, rows.tune_on: got 'shop, short', expected one of shop; shop, long")]
    [InlineData("shop, long: {neighbors: 9}", "shop, short: {neighbors: 9}", "table.yaml, rows.on: got 'shop, short', expected one of shop; shop, long")]
    [InlineData("recall@20,", "recoil@20,", "Metric 'recoil@20': no such metric")]
    [InlineData("seeds: [1, 2]", "seeds: []", "table.yaml, seeds: got nothing, expected a list of at least one")]
    [InlineData("seeds: [1, 2]", "seeds: [1, 2, 1]", "table.yaml, seeds: got '1' twice, expected each once")]
    [InlineData("recall@20, mrr@20", "recall@20, mrr@20, recall@020", "table.yaml, metrics: got 'recall@20' twice, expected each once")]
    [InlineData("title: Next click", "title: ''", "table.yaml, title: got nothing, expected a text")]
    public void Should_name_what_cannot_be(string right, string wrong, string message) => Assert.Contains(
        message, Assert.Throws<ExperimentException>(() => Load(Table.Replace(right, wrong, StringComparison.Ordinal))).Message, StringComparison.Ordinal);

    [Fact]
    public void Should_read_a_table_without_blocks_as_one()
    {
        var experiment = Load(Table);
        Assert.Equal(new ExperimentBlock("", Against: "VSKNN"), Assert.Single(experiment.Blocks));
        Assert.All(experiment.Rows, row => Assert.Same(experiment.Blocks[0], experiment.BlockOf(row)));
    }

    [Fact]
    public void Should_read_blocks_with_their_bases()
    {
        var experiment = Load(Blocks);
        Assert.Equal([new("plain", "DNN", "DIN", "Truth"), new("dense", "DNN, dense", "", "DNN, dense")], experiment.Blocks.ToArray());
        Assert.Equal(["plain", "plain", "plain", "dense"], experiment.Rows.Select(row => experiment.BlockOf(row).Name));
        Assert.Equal(["click.auc", "kl"], experiment.Measured.Select(metric => metric.ToString()));
    }

    [Theory]
    [InlineData("name: dense", "name: plain", "table.yaml, blocks.name: got 'plain' twice, expected each once")]
    [InlineData("name: dense,", "", "table.yaml, blocks.name: got nothing, expected a text")]
    [InlineData("block: dense", "block: thick", "table.yaml, rows.block: got 'thick', expected one of plain; dense")]
    [InlineData(", block: dense", "", "table.yaml, rows.block: got '', expected one of plain; dense")]
    [InlineData("against: DIN", "against: \"DNN, dense\"", "table.yaml, blocks.against: got 'DNN, dense', expected one of DNN; DIN; Truth")]
    [InlineData("base: DNN,", "base: DIEN,", "table.yaml, blocks.base: got 'DIEN', expected one of DNN; DIN; Truth")]
    [InlineData("base: DNN,", "", "table.yaml, blocks.base: got nothing, expected the row that 'click.relaimpr' is counted from")]
    [InlineData(", oracle: Truth", "", "table.yaml, blocks.oracle: got nothing, expected the row that 'gap_closed' is counted from")]
    [InlineData("seeds: [1]", "seeds: [1]\nagainst: DIN", "table.yaml, against: got 'DIN', expected none beside blocks, which have their own")]
    [InlineData("seeds: [1]", "seeds: [1]\nobjective: click.relaimpr", "table.yaml, objective: got 'click.relaimpr', expected a metric that a run alone gives, as 'click.auc'")]
    [InlineData("seeds: [1]", "seeds: [1]\nobjective: order.auc", "table.yaml, objective: got 'order.auc', expected one of click.auc; click.relaimpr; kl; gap_closed")]
    [InlineData("blocks:", "blocks:\n  - {name: empty}", "table.yaml, blocks.name: got 'empty', expected one of plain; dense")]
    public void Should_name_what_cannot_be_of_blocks(string right, string wrong, string message) => Assert.EndsWith(
        message, Assert.Throws<ExperimentException>(() => Load(Blocks.Replace(right, wrong, StringComparison.Ordinal))).Message, StringComparison.Ordinal);

    [Fact]
    public void Should_refuse_a_rows_block_where_there_are_none() => Assert.EndsWith(
        "table.yaml, rows.block: got 'plain', expected none without blocks",
        Assert.Throws<ExperimentException>(() => Load(Table.Replace("- row: Popularity", "- row: Popularity\n    block: plain", StringComparison.Ordinal))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Should_ask_for_a_base_without_blocks_too() => Assert.EndsWith(
        "table.yaml, base: got nothing, expected the row that 'relaimpr' is counted from",
        Assert.Throws<ExperimentException>(() => Load(Table.Replace("mrr@20", "relaimpr", StringComparison.Ordinal))).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("neighbours", "7", "row: got the setting 'neighbours', expected one of ")]
    [InlineData("neighbors", "many", "row: neighbors: got 'many', expected a whole number")]
    [InlineData("weighted", "perhaps", "row: weighted: got 'perhaps', expected true or false")]
    [InlineData("affinity", "cosine", "row: affinity: got 'cosine', expected one of inner-product, scaled-cosine")]
    [InlineData("kind", "full-softmax", "row: got the setting 'kind', expected one of affinity, ")]
    [InlineData("loss", "softmax", "row, Kind: got 'softmax', expected one of sampled-softmax, ")]
    [InlineData("weight_decay", "-1", "row, weight_decay: got -1, expected at least 0")]
    [InlineData("id_dropout", "0.1", "row, id_dropout: got 0.1, expected 0 but where item_inputs is id-and-features")]
    [InlineData("clip_norm", "0", "row, clip_norm: got 0, expected above 0")]
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
