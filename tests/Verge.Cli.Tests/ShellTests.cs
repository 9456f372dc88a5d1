using Verge.Cli.Shell;
using Verge.Cli.Shell.Progress;
using Verge.Testing;

namespace Verge.Cli.Tests;

public class ShellTests
{
    [Fact]
    public void Should_write_figures_that_do_not_exist_as_null() =>
        Assert.Equal(
            """{"gauc_before":0.5,"map_at5":null,"high":null,"name":"a+b&\"c\""}""",
            JsonLine.Of(new { GaucBefore = 0.5, MapAt5 = double.NaN, High = float.PositiveInfinity, Name = "a+b&\"c\"" }));

    [Fact]
    public void Should_tell_progress_in_lines_now_and_then()
    {
        var clock = new ManualTimeProvider();
        using var error = new StringWriter();
        var lines = new ProgressLines(error, clock);
        lines.Report("Train", 0, "");
        clock.Advance(TimeSpan.FromSeconds(1));
        lines.Report("Train", 0.1, "too early");
        clock.Advance(TimeSpan.FromSeconds(9));
        lines.Report("Train", 0.25, "20 samples/s");
        lines.Report("Train", 1, "");
        lines.Report("Train", 1, "again");
        lines.Report("Seal", 1, "v1");
        Assert.Equal(["Train", "Train: 25 %, 20 samples/s, 0:30 left", "Train: 100 %", "Seal: 100 %, v1", ""], error.ToString().Split(Environment.NewLine));
    }

    [Theory]
    [InlineData(10, 0.5, "0:10")]
    [InlineData(60, 0.01, "1:39:00")]
    [InlineData(1e9, 1e-9, "99:59:59")]
    public void Should_tell_the_time_left(double elapsed, double fraction, string expected) =>
        Assert.Equal(expected, TimeLeft.Of(TimeSpan.FromSeconds(elapsed), fraction));

    [Fact]
    public void Should_tell_faults_from_bad_input()
    {
        Assert.Equal("field: got 1, expected 2", Assert.Single(Failures.Lines(new ArgumentException("field: got 1, expected 2", "field"))));
        Assert.Equal(new[] { "a", "b" }, Failures.Lines(new AggregateException(new IOException("a"), new IOException("b"), new IOException("a"))).ToArray());
        Assert.StartsWith("unexpected System.InvalidOperationException", Assert.Single(Failures.Lines(new InvalidOperationException("a bug"))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("a\r\nb\tc\u0007", "a  b c?")]
    public void Should_keep_messages_on_a_line(string text, string expected) => Assert.Equal(expected, OneLine.Of(text));
}
