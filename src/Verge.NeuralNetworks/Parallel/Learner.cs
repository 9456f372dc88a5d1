using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>A learner of any kind, or several over the same parameters, each for its part of the samples: what a <see cref="Trainer{TSample}"/> trains.</summary>
public sealed class Learner<TSample>
{
    /// <summary>A loss that is a sum over samples.</summary>
    public Learner(ILearner<TSample> learner)
    {
        ArgumentNullException.ThrowIfNull(learner);
        (Parameters, Open) = (learner.Parameters, options => new DataParallel<TSample>(learner, options));
    }

    /// <summary>A loss that spans the batch.</summary>
    public Learner(IBatchLearner<TSample> learner)
    {
        ArgumentNullException.ThrowIfNull(learner);
        (Parameters, Open) = (learner.Parameters, options => new BatchParallel<TSample>(learner, options));
    }

    /// <summary>A softmax over all classes.</summary>
    public Learner(ISoftmaxLearner<TSample> learner)
    {
        ArgumentNullException.ThrowIfNull(learner);
        (Parameters, Open) = (learner.Parameters, options => new SoftmaxParallel<TSample>(learner, options));
    }

    /// <summary>Several learners: each step, each takes its part of the batch, and the loss is the mean over all that counts.</summary>
    /// <param name="partOf">Which part a sample is of: an index in <paramref name="parts"/>.</param>
    /// <param name="parts">The learners, all of one parameter set.</param>
    /// <exception cref="ArgumentException">None, or of differing parameters.</exception>
    public Learner(Func<TSample, int> partOf, params IReadOnlyList<Learner<TSample>> parts)
    {
        ArgumentNullException.ThrowIfNull(partOf);
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count == 0 || parts.Any(part => !ReferenceEquals(part.Parameters, parts[0].Parameters)))
        {
            throw new ArgumentException($"parts: got {parts.Count} learners, expected at least one, and all of the same parameters", nameof(parts));
        }

        (Parameters, Open) = (parts[0].Parameters, options => new PartsParallel<TSample>(partOf, parts, options));
    }

    /// <summary>What is trained.</summary>
    public ParameterSet Parameters { get; }

    internal Func<DataParallelOptions, IBatchGradients<TSample>> Open { get; }
}
