using FsCheck;
using FsCheck.Fluent;

namespace Verge.Evaluation.Tests;

public class ParetoFrontTests
{
    [Fact]
    public void Should_keep_what_nothing_beats() => Assert.Equal(
        [true, false, true, false, true, true],
        ParetoFront.Of([(1, 5), (1, 4), (3, 3), (2, 2), (4, 1), (4, 1)]));

    [Fact]
    public void Should_agree_with_comparing_all_pairs()
    {
        var point = from first in Gen.Choose(0, 5) from second in Gen.Choose(0, 5) select ((double)first, (double)second);
        Prop.ForAll(point.ArrayOf().ToArbitrary(), points =>
        {
            var front = ParetoFront.Of(points);
            return points.Index().All(one => front[one.Index] == !points.Any(other => Beats(other, one.Item)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20_260_101, 20_260_103));

        static bool Beats((double First, double Second) a, (double First, double Second) b) =>
            a.First >= b.First && a.Second >= b.Second && (a.First > b.First || a.Second > b.Second);
    }

    [Fact]
    public void Should_name_a_point_without_a_place() => Assert.StartsWith(
        "Point 1: got (0, NaN), expected two finite numbers.", Assert.Throws<ArgumentException>(() => ParetoFront.Of([(0, 1), (0, double.NaN)])).Message, StringComparison.Ordinal);
}
