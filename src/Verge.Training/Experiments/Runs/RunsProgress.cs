namespace Verge.Training.Experiments;

/// <summary>Runs side by side as one step: how much of all of them is done, and what one of them told last. Thread-safe.</summary>
/// <param name="progress">Told as it goes.</param>
/// <param name="step">What all of them are.</param>
/// <param name="count">How many there are.</param>
internal sealed class RunsProgress(IProgress<StageProgress> progress, string step, int count)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, double> _fractions = new(StringComparer.Ordinal);

    /// <summary>The progress of one run.</summary>
    /// <param name="name">The run's.</param>
    public IProgress<StageProgress> Of(string name) => new OfRun(this, name);

    private void Report(string name, StageProgress value)
    {
        lock (_gate)
        {
            _fractions[name] = value.Fraction;
            progress.Report(value with { Stage = step, Fraction = _fractions.Values.Sum() / count, Detail = value.Detail.Length > 0 ? $"{name}: {value.Detail}" : name });
        }
    }

    private sealed class OfRun(RunsProgress all, string name) : IProgress<StageProgress>
    {
        public void Report(StageProgress value) => all.Report(name, value);
    }
}
