using System.Text.Json;
using Verge.Cli.Bench;
using Verge.Cli.Shell;
using Verge.Testing;

namespace Verge.Cli.Tests;

public sealed class AnnBenchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Should_print_a_line_an_ef_and_one_of_the_index()
    {
        var result = await Run("--clustered 2000 --dimensions 16 --queries 40 --k 5 --ef 5,10,200");
        Assert.True(result.ExitCode == ExitCode.Success, result.Error);
        var lines = result.Json;
        Assert.Equal(4, lines.Length);
        Assert.Equal([5, 10, 200], lines[..3].Select(line => line.GetProperty("ef").GetInt32()));
        Assert.All(lines[..3], line => Assert.Equal(["ef", "recall", "qps"], Keys(line)));
        Assert.All(lines[..3], line => Assert.True(line.GetProperty("qps").GetDouble() > 0));
        Assert.True(lines[0].GetProperty("recall").GetDouble() < lines[2].GetProperty("recall").GetDouble());
        Assert.InRange(lines[2].GetProperty("recall").GetDouble(), 0.99, 1);
        Assert.Equal(["build_seconds", "bytes", "bytes_per_vector"], Keys(lines[3]));
        Assert.True(lines[3].GetProperty("bytes").GetInt64() > 2000 * 16 * 4);
    }

    [Fact]
    public async Task Should_measure_filters_and_removals_when_asked_to()
    {
        var lines = (await Run("--clustered 1500 --dimensions 8 --queries 20 --ef 20 --changes")).Json[2..];
        Assert.Equal([0.5, 0.1, 0.01], lines[..3].Select(line => line.GetProperty("passing").GetDouble()));
        Assert.All(lines, line => Assert.InRange(line.GetProperty("recall").GetDouble(), 0.95, 1));
        Assert.Equal(750, lines[3].GetProperty("removed").GetInt32());
        Assert.Equal(["removed", "remove_seconds", "longest_seconds", "ef", "recall", "qps", "bytes"], Keys(lines[3]));
    }

    [Fact]
    public async Task Should_measure_eight_efs_or_more_unless_told_otherwise()
    {
        var result = await Run("--clustered 300 --dimensions 4 --queries 3");
        Assert.True(result.Json.Count(line => line.TryGetProperty("ef", out _)) >= 8, result.Out);
    }

    [Fact]
    public async Task Should_find_in_its_files_what_it_found_in_what_it_made()
    {
        var made = await Run($"--clustered 1500 --dimensions 12 --queries 30 --seed 7 --ef 10,12 --export {_folder["vectors"]}");
        var read = await Run($"--base {_folder["vectors"]}/base.fvecs --query {_folder["vectors"]}/query.fvecs --ef 10,12");
        Assert.Equal(Recalls(made), Recalls(read));
        Assert.Equal(1500 * (4 + (12 * 4)), new FileInfo(Path.Combine(_folder["vectors"], "base.fvecs")).Length);

        static IEnumerable<double> Recalls(CommandResult result) => result.Json[..2].Select(line => line.GetProperty("recall").GetDouble());
    }

    [Fact]
    public void Should_make_the_same_vectors_from_the_same_seed()
    {
        Assert.Equal(ClusteredVectors.Make(50, 5, 8, 3).Base.Values, ClusteredVectors.Make(50, 5, 8, 3).Base.Values);
        Assert.NotEqual(ClusteredVectors.Make(50, 5, 8, 3).Base.Values, ClusteredVectors.Make(50, 5, 8, 4).Base.Values);
    }

    [Fact]
    public async Task Should_refuse_a_file_that_holds_no_vectors()
    {
        var good = Path.Combine(_folder.Path, "good.fvecs");
        VectorFile.Write(good, ClusteredVectors.Make(20, 1, 3, 1).Base);
        var wide = Path.Combine(_folder.Path, "wide.fvecs");
        VectorFile.Write(wide, ClusteredVectors.Make(20, 1, 4, 1).Base);
        var cut = _folder.Write("cut.fvecs", File.ReadAllBytes(good)[..^1]);
        var bytes = File.ReadAllBytes(good);
        bytes[16] = 5;
        var mixed = _folder.Write("mixed.fvecs", bytes);
        (await Run($"--base {cut} --query {good}")).ShouldFail(ExitCode.Failure, "--base", "cut.fvecs", "expected vectors of one width");
        (await Run($"--base {good} --query {mixed}")).ShouldFail(ExitCode.Failure, "--query", "vector 1 has the width 5, expected 3");
        (await Run($"--base {good} --query {wide}")).ShouldFail(ExitCode.Failure, "--query: got vectors 4 wide, expected 3");
        (await Run($"--base {_folder["none"]} --query {good}")).ShouldFail(ExitCode.Failure, "--base", "none", "expected a file");
        (await Run($"--base {good} --query {good} --k 21")).ShouldFail(ExitCode.Failure, "--k: got 21, expected at most the 20");
    }

    [Theory]
    [InlineData("--base x", "--query: got none")]
    [InlineData("--base x --query y --seed 3", "--seed: got '3'")]
    [InlineData("--ef 10,x", "--ef: got '10,x'")]
    [InlineData("--ef 0", "--ef: got '0'")]
    [InlineData("--m 32 --ef-construction 20", "--ef-construction: got 20, expected at least --m, 32")]
    [InlineData("--k 0", "--k: got '0', expected a whole number from 1 to 1000")]
    public async Task Should_refuse_what_cannot_be(string line, string expected) => (await Run(line)).ShouldFail(ExitCode.Usage, expected);

    private static IEnumerable<string> Keys(JsonElement line) => line.EnumerateObject().Select(property => property.Name);

    private static Task<CommandResult> Run(string line) => CommandResult.OfAsync(["bench", "ann", .. line.Split(' '), "--least-ms", "0", "--json"]);
}
