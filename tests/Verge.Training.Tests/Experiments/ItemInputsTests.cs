using Verge.Domain;
using Verge.Testing;
using Verge.Training.Experiments;

namespace Verge.Training.Tests.Experiments;

/// <summary>What item features do for items that training has not shown.</summary>
public sealed class ItemInputsTests : IDisposable
{
    private const string Shop = "users: 150, items: 300, days: 8, surface: home, test: rolling";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_rank_new_items_by_what_they_are()
    {
        var results = Runner().Run(Experiment($"{{{Shop}, new_items: 0.3}}"), Request(), _ => { }, new Progress<StageProgress>(), default);
        var objective = results[0].Experiment.Objective;
        double[] found = [.. results.Select(result => result.Runs[0].Outcome.Sample(objective, "new-item")!.Value)];
        Assert.Equal(["id", "both", "features"], results.Select(result => result.Method.Row));
        Assert.Equal(0, found[0]);

        // By chance, one of thirty would stand among the ten of 300. With ids beside them, a new item has
        // the row of unknown ids, which nothing has trained where all others were clicked often: what it finds is what that row happens to be.
        Assert.True(found[2] > 0.07, $"recall of new items: {string.Join(", ", found)}");

        // The same queries for all rows, those of the slice being those left out of the others.
        foreach (var result in results)
        {
            var (known, added) = (result.Runs[0].Outcome.Sample(objective)!, result.Runs[0].Outcome.Sample(objective, "new-item")!);
            Assert.Equal((known.Excluded, 0), (added.Requests, added.Excluded));
            Assert.True(known.Requests > 0 && added.Requests > known.Requests / 10);
            Assert.Equal(["new-item"], result.ToRow().Slices.Select(slice => slice.Key));
            Assert.Contains($"{added.Requests:N0} queries", result.Outcome.Describe("new-item"), StringComparison.Ordinal);
        }

        // Kept and read again.
        var again = Runner().Run(Experiment($"{{{Shop}, new_items: 0.3}}"), Request(), _ => { }, new Progress<StageProgress>(), default);
        Assert.Equal(results.Select(result => result.ToRow().ToJson()), again.Select(result => result.ToRow().ToJson()));
        Assert.Equal("new-item", ExperimentTable.Of(again)[^1].Columns.Single().Name);
    }

    [Fact]
    public void Should_show_training_nothing_of_new_items_and_ask_for_them()
    {
        var shop = new RetrievalDataOptions { Surface = Surface.Home, Test = RetrievalTest.Rolling, NewItems = 0.3 };
        var data = new Datasets.StoredDataset { Dataset = new Datasets.Synthetic.SyntheticShop(new() { Users = 30, Items = 60, Days = 5 }).Log(), Kind = "synthetic" };
        var log = new RetrievalLog(data, shop, "shop");
        var fold = Assert.Single(log.Folds.Test);
        Assert.Contains(fold.Queries, query => IsNew(query.Target));
        Assert.DoesNotContain(fold.Samples, sample => IsNew(sample.Target) || sample.History.ToArray().Any(IsNew));

        // The others are asked and learned as if there were no new ones, but for what stands in histories.
        var plain = Assert.Single(new RetrievalLog(data, shop with { NewItems = 0 }, "shop").Folds.Test);
        Assert.Equal(plain.Queries.Select(query => (query.UserId, query.Target, query.At)), fold.Queries.Select(query => (query.UserId, query.Target, query.At)));
        Assert.True(fold.Samples.Length < plain.Samples.Length);
        bool IsNew(int item) => RetrievalEncoding.IsNew(log.Items.ItemId(item), shop);
    }

    [Theory]
    [InlineData("{users: 9, items: 60, days: 4, surface: home, test: rolling, new_items: 1}", "new_items: got 1, expected a share of at least 0, below 1")]
    [InlineData("{users: 9, items: 60, days: 4, new_items: 0.1}", "new_items: got 0.1, expected 0 in published tests")]
    public void Should_refuse_shares_that_cannot_be(string options, string message) => Assert.Contains(
        message, Assert.Throws<ExperimentException>(() => Runner().Check(Experiment(options), Request())).Message, StringComparison.Ordinal);

    [Fact]
    public void Should_refuse_features_of_items_that_are_bare_ids()
    {
        var data = new Datasets.StoredDataset
        {
            Dataset = new() { Name = "clicks", Items = [new() { Id = "a" }, new() { Id = "b" }], Interactions = [.. Enumerable.Range(0, 12).Select(i => new Interaction("u", i % 2 == 0 ? "a" : "b", EventKind.Clicked, DateTimeOffset.UnixEpoch.AddHours(i * 12), "s", Surface.Home))] },
            Kind = "globo",
        };
        var log = new RetrievalLog(data, new() { Surface = Surface.Home, Test = RetrievalTest.Rolling }, "clicks");
        Assert.StartsWith(
            "clicks, item_inputs: got features for data whose items are bare ids, expected id",
            Assert.Throws<ExperimentException>(() => log.Make(ExperimentOptions.None.With("model", "pwprec-ls").With("item_inputs", "features"), 1)).Message,
            StringComparison.Ordinal);
    }

    private ExperimentRunner Runner() => new([new RetrievalExperiment()], new(_folder["runs"]), TimeProvider.System);

    private ExperimentRequest Request() => new() { DataFolder = _folder.Path, Workers = 1 };

    private Experiment Experiment(string options)
    {
        File.WriteAllText(_folder["table.yaml"], $"""
            table: t
            title: t
            stage: retrieval
            seeds: [1]
            metrics: [recall@10, mrr@10]
            against: id
            data:
              - kind: synthetic
                path: synthetic
                options: {options}
            defaults: {"{model: pwprec-ls, width: 16, blocks: 1, loss: sampled-softmax, epochs: 6, batch_size: 32, learning_rate: 0.01, affinity: scaled-cosine, temperature: 0.1}"}
            rows:
              - row: id
                settings: {"{item_inputs: id}"}
              - row: both
                settings: {"{item_inputs: id-and-features}"}
              - row: features
                settings: {"{item_inputs: features}"}
            """);
        return ExperimentFile.Load(_folder["table.yaml"]);
    }
}
