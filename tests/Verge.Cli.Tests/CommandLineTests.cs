using System.CommandLine;
using Verge.Cli.Shell;

namespace Verge.Cli.Tests;

public class CommandLineTests
{
    public static TheoryData<string> Commands => [.. Root().Subcommands.SelectMany(command => Ends(command, command.Name)).Select(end => end.Path)];

    [Fact]
    public void Should_have_the_commands_of_a_whole_path() =>
        Assert.Superset(new HashSet<string> { "demo", "import", "inspect", "train", "experiment", "serve", "device", "export" }, Root().Subcommands.Select(command => command.Name).ToHashSet());

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Should_help_with_every_command(string command)
    {
        var result = await CommandResult.OfAsync([.. command.Split(' '), "--help"]);
        Assert.Equal(ExitCode.Success, result.ExitCode);
        Assert.Contains($" {command.Split(' ')[^1]} ", result.Out, StringComparison.Ordinal);
        Assert.Contains("--json", result.Out, StringComparison.Ordinal);
        Assert.Empty(result.Error);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Should_describe_every_flag(string command)
    {
        var made = Root().Subcommands.SelectMany(sub => Ends(sub, sub.Name)).Single(end => end.Path == command).Command;
        Assert.All(made.Options, option => Assert.False(string.IsNullOrWhiteSpace(option.Description), option.Name));
        Assert.All(made.Arguments, argument => Assert.False(string.IsNullOrWhiteSpace(argument.Description), argument.Name));
    }

    [Fact]
    public async Task Should_tell_its_version()
    {
        var result = await CommandResult.OfAsync("--version");
        Assert.Equal(ExitCode.Success, result.ExitCode);
        Assert.Matches(@"^verge \d+\.\d+\.\d+", result.Out);
    }

    [Fact]
    public async Task Should_show_help_where_no_command_is_given()
    {
        var result = await CommandResult.OfAsync();
        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("inspect", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Out);
    }

    [Theory]
    [InlineData("nothing", "'nothing'")]
    [InlineData("inspect --nothing", "PATH: got '--nothing'")]
    [InlineData("import trivago file --out --strict", "--out")]
    [InlineData("import trivago file --out --nothing", "--out: got '--nothing'")]
    [InlineData("inspect a b", "'b'")]
    [InlineData("import", "--out")]
    [InlineData("import trivago file --out x --no", "'--no'")]
    [InlineData("import other file --out x", "KIND: got 'other', expected one of trivago")]
    [InlineData("import trivago file --out x --max-issues -1", "--max-issues: got '-1', expected a whole number from 0")]
    [InlineData("import trivago file --out x --max-issues 99999999999", "--max-issues: got '99999999999'")]
    [InlineData("import synthetic --out x --users 0", "--users: got '0', expected a whole number from 1 to 10000000")]
    [InlineData("import synthetic --out x --shop-seed -1", "--shop-seed: got '-1'")]
    [InlineData("inspect x --held-out NaN", "--held-out: got 'NaN', expected a number above 0 and below 1")]
    [InlineData("inspect x --held-out 1", "--held-out: got '1'")]
    [InlineData("inspect x --held-out ∞", "--held-out: got '∞'")]
    [InlineData("train --data synthetic --out x --late -0.5", "--late: got '-0.5'")]
    [InlineData("train --data synthetic --out x --reranking-epochs 0", "--reranking-epochs: got '0'")]
    [InlineData("train --data synthetic --out x --seed x", "--seed: got 'x'")]
    [InlineData("train --data synthetic", "--out")]
    [InlineData("bench train --model gpt", "--model: got 'gpt', expected one of edgerec, bst, pagewise")]
    [InlineData("bench train", "--model")]
    [InlineData("bench gemm --milliseconds 0", "--milliseconds: got '0'")]
    [InlineData("serve", "--data")]
    [InlineData("export onnx x", "--out")]
    [InlineData("export onnx --out x", "BUNDLE")]
    [InlineData("serve --data x --log Loud", "Loud")]
    [InlineData("device --cloud http://127.0.0.1 --user u", "--key")]
    [InlineData("device --cloud http://127.0.0.1 --user u --key k --surface street", "street")]
    [InlineData("device --cloud http://127.0.0.1 --user u --key k --skip -1", "--skip: got '-1'")]
    public async Task Should_refuse_a_command_line_that_cannot_be(string line, string expected)
    {
        var result = await CommandResult.OfAsync(line.Split(' '));
        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains(result.Error.Split('\n'), error => error.StartsWith("error: ", StringComparison.Ordinal) && error.Contains(expected, StringComparison.Ordinal));
        Assert.Empty(result.Out);
    }

    [Fact]
    public async Task Should_refuse_an_empty_value() =>
        Assert.Contains("--out: got '', expected a folder", (await CommandResult.OfAsync("import", "trivago", "file", "--out", "")).Error, StringComparison.Ordinal);

    [Fact]
    public async Task Should_take_an_argument_with_an_at_sign_as_it_is() =>
        (await CommandResult.OfAsync("inspect", "@folder")).ShouldFail(ExitCode.Failure, "PATH: got '@folder'");

    [Fact]
    public async Task Should_not_send_what_a_terminal_would_obey()
    {
        var result = await CommandResult.OfAsync("inspect", "a\u001b[2Jb\nc");
        Assert.DoesNotContain('\u001b', result.Error);
        Assert.Contains("a?[2Jb c", result.Error, StringComparison.Ordinal);
    }

    private static RootCommand Root() => CommandLine.Create(new(new(TextWriter.Null, TextWriter.Null, TimeProvider.System)));

    /// <summary>The commands that do something, by all their words.</summary>
    private static IEnumerable<(string Path, Command Command)> Ends(Command command, string path) => command.Subcommands.Count == 0
        ? [(path, command)]
        : command.Subcommands.SelectMany(sub => Ends(sub, $"{path} {sub.Name}"));
}
