using FsCheck;
using FsCheck.Fluent;

namespace Verge.VectorSearch.Tests;

/// <summary>Runs a property over seeds, the same each time; FsCheck prints the one that fails.</summary>
internal static class Properties
{
    private static readonly Config s_config = Config.QuickThrowOnFailure.WithReplay(20_260_101, 20_260_103);

    public static void ForAllSeeds(int count, Action<int> property) =>
        Check.One(s_config.WithMaxTest(count), Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), property));
}
