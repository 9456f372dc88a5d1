using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>Where a run stands between two steps: with weights and optimizer, all that a resume needs.</summary>
internal sealed class TrainingState : IDisposable
{
    /// <summary>Steps taken.</summary>
    public long Step { get; set; }

    /// <summary>The epoch under way, from 0. With the seed it gives the order of the samples.</summary>
    public int Epoch { get; set; }

    /// <summary>Samples of the epoch already used.</summary>
    public long Position { get; set; }

    /// <summary>Σ loss sums and Σ weights of the epoch so far.</summary>
    public double LossSum { get; set; }

    /// <inheritdoc cref="LossSum"/>
    public double Weight { get; set; }

    /// <summary>Epochs that are done.</summary>
    public List<EpochSummary> History { get; } = [];

    /// <summary>Validations that are made.</summary>
    public List<EvaluationSummary> Evaluations { get; } = [];

    /// <summary>Which of them is the best, from 1; 0 for none.</summary>
    public int BestEvaluation { get; set; }

    /// <summary>Its weights where they are kept.</summary>
    public ParameterSet? Best { get; private set; }

    public double Loss => new BatchResult(LossSum, Weight).Loss;

    public EvaluationSummary? BestOf => BestEvaluation == 0 ? null : Evaluations[BestEvaluation - 1];

    /// <summary>Whether the validations since the best one have used up the patience.</summary>
    public bool IsOutOf(int patience) => patience > 0 && BestEvaluation > 0 && Evaluations.Count - BestEvaluation >= patience;

    /// <summary>The set that holds the best weights, made when first needed.</summary>
    public ParameterSet BestLike(ParameterSet parameters)
    {
        if (Best is null)
        {
            Best = new ParameterSet();
            foreach (var parameter in parameters)
            {
                Best.Add(parameter.Name, parameter.Dimensions, parameter.IsSparse);
            }
        }

        return Best;
    }

    public void Dispose() => Best?.Dispose();
}
