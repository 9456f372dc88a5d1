namespace Verge.Training.Experiments;

/// <summary>How an experiment's settings are searched, and what each row's search on a data set may take.</summary>
public sealed record SearchOptions
{
    /// <summary>Default random.</summary>
    public SearchStrategy Strategy { get; init; } = SearchStrategy.Random;

    /// <summary>In successive halving, one of so many trials goes on to the next round, which has as many times the epochs. Default 3.</summary>
    public int Keep { get; init; } = 3;

    /// <summary>Epochs that all trials of a row take together at most; fewer settings are tried then. 0, the default: as many as <c>trials</c> need.</summary>
    public int Epochs { get; init; }

    /// <summary>Seconds of one core after which no further trial of a row begins; what is found then depends on the machine. 0, the default: no bound.</summary>
    public double Seconds { get; init; }

    /// <summary>Checks the values.</summary>
    /// <exception cref="ExperimentException">An impossible one, named.</exception>
    public SearchOptions Validated(string where)
    {
        Require(Keep >= 2, "keep", Keep, "at least 2");
        Require(Epochs >= 0, "epochs", Epochs, "at least 0");
        Require(Seconds >= 0 && double.IsFinite(Seconds), "seconds", Seconds, "at least 0");
        return this;

        void Require<T>(bool condition, string name, T value, string expected)
        {
            if (!condition)
            {
                throw new ExperimentException(FormattableString.Invariant($"{where}, {name}: got {value}, expected {expected}"));
            }
        }
    }
}
