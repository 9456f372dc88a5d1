namespace Verge.Cli.Shell.Progress;

/// <summary>Shows how far long work is. Thread-safe.</summary>
internal interface IProgressBoard
{
    /// <summary>Tells how far a step is; a step not told of before begins, and those before it are over.</summary>
    /// <param name="step">What is under way.</param>
    /// <param name="fraction">Done of it, 0 … 1.</param>
    /// <param name="detail">Rate, loss and the like; may be empty.</param>
    void Report(string step, double fraction, string detail = "");
}
