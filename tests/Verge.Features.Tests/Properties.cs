using FsCheck;
using FsCheck.Fluent;

namespace Verge.Features.Tests;

/// <summary>Runs a property over random seeds; FsCheck prints the one that fails.</summary>
internal static class Properties
{
    public static void ForAllSeeds(int count, Action<int> property) =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(count),
            Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), property));
}
