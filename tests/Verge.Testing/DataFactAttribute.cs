using Xunit;

namespace Verge.Testing;

/// <summary>
/// A test on real data: skipped, with the reason, where <c>VERGE_DATA</c> is unset or lacks one of the files named.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DataFactAttribute : FactAttribute
{
    /// <param name="requires">Files or folders below the data folder, with forward slashes.</param>
    public DataFactAttribute(params string[] requires)
    {
        Requires = requires;
        Skip = RealData.ReasonToSkip(requires)!;
    }

    /// <summary>What the test needs.</summary>
    public IReadOnlyList<string> Requires { get; }
}
