namespace Verge.Training.Experiments;

/// <summary>An experiment's file, or results kept of it, that cannot be: names field, value and what was expected.</summary>
public sealed class ExperimentException : Exception
{
    /// <inheritdoc cref="ExperimentException"/>
    public ExperimentException()
    {
    }

    /// <inheritdoc cref="ExperimentException"/>
    public ExperimentException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="ExperimentException"/>
    public ExperimentException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
