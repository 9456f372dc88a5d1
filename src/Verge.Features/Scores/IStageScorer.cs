namespace Verge.Features;

/// <summary>The two scores that a bundle's own stages make, for logged pages.</summary>
public interface IStageScorer
{
    /// <summary>What pages must have counted within windows of time; <see langword="null"/>: nothing.</summary>
    DenseSchema? Activity => null;

    /// <summary>Takes what it needs of a page at its moment; the heavy part is left to the work that it returns.</summary>
    /// <param name="page">The page and what was known when the cloud answered it.</param>
    /// <returns>Work that may run later, on any thread, once.</returns>
    StageWork Prepare(in LoggedPage page);
}
