using Verge.Cli.Shell;
using Verge.Testing;

namespace Verge.Cli.Tests;

public sealed class TrainCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Output => _folder["out"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--data nowhere", ExitCode.Failure, "--data: got 'nowhere', expected a folder with dataset.json")]
    [InlineData("--data trivago", ExitCode.Usage, "--path: got nothing")]
    [InlineData("--data trivago --path nowhere.csv", ExitCode.Failure, "--path: got 'nowhere.csv', expected an existing")]
    [InlineData("--data other --path nowhere.csv", ExitCode.Usage, "--data: got 'other' with --path")]
    [InlineData("--data synthetic --path nowhere.csv", ExitCode.Usage, "--path: got 'nowhere.csv', expected none")]
    [InlineData("--data nowhere --users 5", ExitCode.Usage, "--users: got '5'")]
    [InlineData("--data synthetic --retrieval-model luck", ExitCode.Usage, "--retrieval-model: got 'luck', expected one of gru4rec")]
    [InlineData("--data synthetic --ranking-model luck", ExitCode.Usage, "--ranking-model: got 'luck', expected one of wdl, wdl-seq, din, bst")]
    [InlineData("--data synthetic --dense-features all", ExitCode.Usage, "--dense-features: got 'all', expected one of on, off")]
    [InlineData("--data synthetic --home-loss luck", ExitCode.Usage, "--home-loss: got 'luck', expected one of sampled-softmax")]
    [InlineData("--data synthetic --interests 0", ExitCode.Usage, "--interests: got '0', expected a whole number from 1 to 64")]
    [InlineData("--data synthetic --retrieval-set block=1", ExitCode.Usage, "--retrieval-set: got the setting 'block', expected one of affinity, batch_size, blocks, clip_norm, dropout, epochs, feed_forward, heads, ")]
    [InlineData("--data synthetic --retrieval-set blocks", ExitCode.Usage, "--retrieval-set: got 'blocks', expected a setting's name and value")]
    [InlineData("--data synthetic --retrieval-set blocks=one", ExitCode.Usage, "--retrieval-set: blocks: got 'one', expected a whole number")]
    [InlineData("--data synthetic --retrieval-set blocks=9", ExitCode.Usage, "--retrieval-set: Blocks: got 9, expected 1 to 3")]
    [InlineData("--data synthetic --retrieval-set warm_up=1", ExitCode.Usage, "--retrieval-set: warm_up: got 1, expected at least 0, below 1")]
    [InlineData("--data synthetic --retrieval-set later_epochs=1", ExitCode.Usage, "--retrieval-set: got the setting 'later_epochs', expected one of")]
    [InlineData("--data synthetic --retrieval-set affinity=near", ExitCode.Usage, "--retrieval-set: affinity: got 'near', expected one of inner-product, scaled-cosine")]
    [InlineData("--data synthetic --retrieval-set blocks=1 --retrieval-set blocks=2", ExitCode.Usage, "--retrieval-set: got 'blocks=2' beside 'blocks=1', expected each setting once")]
    [InlineData("--data synthetic --retrieval-set loss=in-batch --home-loss full-softmax", ExitCode.Usage, "--retrieval-set: got 'loss=in-batch' beside --home-loss, expected one of the two")]
    [InlineData("--data synthetic --retrieval-set epochs=2 --retrieval-epochs 3", ExitCode.Usage, "--retrieval-set: got 'epochs=2' beside --retrieval-epochs, expected one of the two")]
    [InlineData("--data synthetic --retrieval-set schedule=stairs", ExitCode.Usage, "--retrieval-set: schedule: got 'stairs', expected one of constant, linear, cosine")]
    [InlineData("--data synthetic --ranking-set schedule=stairs", ExitCode.Usage, "--ranking-set: schedule: got 'stairs', expected one of constant, linear, cosine")]
    [InlineData("--data synthetic --ranking-set luck=1", ExitCode.Usage, "--ranking-set: got the setting 'luck', expected one of batch_size, clip_norm, correct_positive_weights, epochs, evaluation_steps, feature_fraction, iterations, l2, learning_rate, max_bins, max_depth, max_leaves, min_hessian_leaf, min_samples_leaf, optimizer, patience, positive_weights, row_fraction, schedule, warm_up, weight_decay")]
    [InlineData("--data synthetic --ranking-set iterations=5", ExitCode.Usage, "--ranking-set: iterations: got '5', expected it only with the model gbdt, not with bst")]
    [InlineData("--data synthetic --ranking-model gbdt --ranking-set optimizer=adam", ExitCode.Usage, "--ranking-set: optimizer: got 'adam', expected it only with the model wdl, wdl-seq, din, bst, dnn, dien, dmt-trans, dmt, not with gbdt")]
    [InlineData("--data synthetic --ranking-set evaluation_steps=5", ExitCode.Usage, "--ranking-set: evaluation_steps: got 5, expected 0 where patience is 0")]
    [InlineData("--data synthetic --ranking-set max_leaves=1", ExitCode.Usage, "--ranking-set: MaxLeaves: got 1, expected at least 2")]
    [InlineData("--data synthetic --ranking-set optimizer=sgd", ExitCode.Usage, "--ranking-set: optimizer: got 'sgd', expected one of adagrad, adam")]
    [InlineData("--data synthetic --ranking-set weight_decay=-1", ExitCode.Usage, "--ranking-set: weight_decay: got -1, expected a finite number of at least 0")]
    [InlineData("--data synthetic --ranking-set positive_weights=1-x", ExitCode.Usage, "--ranking-set: positive_weights: got '1-x', expected numbers with dashes between them")]
    [InlineData("--data synthetic --ranking-set epochs=2 --ranking-epochs 3", ExitCode.Usage, "--ranking-set: got 'epochs=2' beside --ranking-epochs, expected one of the two")]
    [InlineData("--data synthetic --ranking-samples-in-memory 0", ExitCode.Usage, "--ranking-samples-in-memory: got '0', expected a whole number")]
    [InlineData("--data synthetic --late 0.8 --held-out 0.8", ExitCode.Usage, "--late: got '0.8', expected less than --held-out, 0.8")]
    public async Task Should_refuse_data_that_cannot_be(string flags, int code, string expected)
    {
        (await CommandResult.OfAsync(["train", "--out", Output, .. flags.Split(' ')])).ShouldFail(code, expected);
        Assert.False(Directory.Exists(Output));
    }

    [Theory]
    [InlineData("--retrieval-loss full-softmax --retrieval-negatives 5", "--retrieval-negatives: got '5', expected none with the loss full-softmax")]
    [InlineData("--home-loss full-softmax --home-negatives 5", "--home-negatives: got '5', expected none with the loss full-softmax")]
    [InlineData("--retrieval-loss sampled-softmax --popularity-correction on", "--popularity-correction: got 'on', expected it only with the loss in-batch, not with sampled-softmax and sampled-softmax")]
    public async Task Should_refuse_what_a_loss_has_no_use_for(string flags, string expected)
    {
        (await CommandResult.OfAsync(["train", "--data", "synthetic", "--users", "2", "--items", "60", "--days", "2", "--out", Output, .. flags.Split(' ')])).ShouldFail(ExitCode.Usage, expected);
        Assert.False(Directory.Exists(Output));
    }

    [Fact]
    public async Task Should_refuse_a_cut_that_the_presets_do_not_allow() =>
        (await CommandResult.OfAsync("train", "--data", "synthetic", "--users", "2", "--items", "60", "--days", "2", "--late", "0.95", "--out", Output)).ShouldFail(ExitCode.Usage, "--late: got '0.95', expected less than --held-out, 0.85");

    [Fact]
    public async Task Should_refuse_data_without_lists_before_it_trains_anything()
    {
        var files = Directory.CreateDirectory(_folder["sessions"]).FullName;
        File.WriteAllText(Path.Combine(files, "train.txt"), "1 2 3\n2 3 4\n");
        (await CommandResult.OfAsync("train", "--data", "sessions", "--path", files, "--out", Output)).ShouldFail(ExitCode.Failure, "sessions: got none with a re-ranking request", "expected a log with the lists");
        Assert.False(Directory.Exists(Output));
    }

    [Theory]
    [InlineData("state.db-wal")]
    [InlineData("catalogue.db")]
    [InlineData("signing-key.pem")]
    public async Task Should_train_into_a_directory_that_is_served(string file)
    {
        _folder.Write(file, "");
        // Past the check of the folder, and no further.
        (await CommandResult.OfAsync("train", "--data", "synthetic", "--users", "2", "--items", "60", "--days", "2", "--late", "0.95", "--out", _folder.Path)).ShouldFail(ExitCode.Usage, "--late: got '0.95'");
    }

    [Fact]
    public async Task Should_refuse_to_write_among_other_things()
    {
        _folder.Write("letter.txt", "dear");
        (await CommandResult.OfAsync("train", "--data", "synthetic", "--out", _folder.Path)).ShouldFail(ExitCode.Failure, "--out: got", "'letter.txt'");
    }
}
