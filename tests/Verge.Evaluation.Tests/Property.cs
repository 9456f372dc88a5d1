using FsCheck;
using FsCheck.Fluent;

namespace Verge.Evaluation.Tests;

/// <summary>Runs properties on the same cases each time: a failure repeats.</summary>
internal static class Property
{
    private static readonly Config s_config = Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20_260_101, 20_260_103);

    /// <summary>Lists of up to <paramref name="longest"/> items with scores from −3 to 3.</summary>
    public static Gen<LabeledList> Lists(int longest) =>
        from length in Gen.Choose(1, longest)
        from scores in Gen.Choose(-3, 3).ArrayOf(length)
        from relevant in Gen.Choose(0, 1).ArrayOf(length)
        select new LabeledList([.. scores.Select(score => (float)score)], [.. relevant.Select(label => label == 1)]);

    public static void Holds(int longest, Func<LabeledList, bool> property) =>
        Prop.ForAll(Lists(longest).ToArbitrary(), property).Check(s_config);
}
