using System.Globalization;
using System.Text.Json;
using Verge.Tensors;

namespace Verge.NeuralNetworks;

/// <summary>
/// A run's checkpoint: one safetensors file with <c>weights.*</c>, <c>optimizer.*</c> and <c>best.*</c>, and the position in
/// its metadata. Numbers are written so that they come back to the bit.
/// </summary>
internal sealed class TrainingCheckpoint(TrainerOptions options, IOptimizer optimizer, ParameterSet parameters, (long Count, string Order) samples)
{
    private const string Weights = "weights.";
    private const string Optimizer = "optimizer.";
    private const string Best = "best.";

    /// <summary>What must be the same for the rest of the run to be the rest of this run.</summary>
    private readonly (string Key, string Value)[] _identity =
    [
        ("format", "verge training checkpoint 2"),
        ("optimizer", optimizer.Name),
        ("samples", Text(samples.Count)),
        ("order", samples.Order),
        ("batch_size", Text(options.BatchSize)),
        ("micro_batch", options.MicroBatch is { } microBatch ? Text(microBatch) : "the learner's"),
        ("seed", options.Seed.ToString(CultureInfo.InvariantCulture)),
        ("shuffle", options.Shuffle ? "true" : "false"),
    ];

    public void Save(string path, TrainingState state)
    {
        var writer = new SafeTensorsWriter();
        foreach (var (key, value) in _identity)
        {
            writer.AddMetadata(key, value);
        }

        writer.AddMetadata("step", Text(state.Step)).AddMetadata("epoch", Text(state.Epoch)).AddMetadata("position", Text(state.Position))
            .AddMetadata("loss_sum", Text(state.LossSum)).AddMetadata("weight", Text(state.Weight))
            .AddMetadata("best_evaluation", Text(state.BestEvaluation))
            .AddMetadata("evaluations", JsonSerializer.Serialize(state.Evaluations))
            .AddMetadata("history", JsonSerializer.Serialize(state.History.Select(epoch => new[] { epoch.Loss, epoch.Validation })));
        SafeTensors.Add(writer, parameters, Weights);
        optimizer.Save(writer, parameters, Optimizer);
        if (state.Best is { } best)
        {
            SafeTensors.Add(writer, best, Best);
        }

        writer.Save(path);
    }

    public void Load(string path, TrainingState state)
    {
        using var reader = SafeTensorsReader.Open(path);
        foreach (var (key, value) in _identity)
        {
            if (Meta(reader, key) != value)
            {
                throw new SafeTensorsException(path, "", $"{key}: got '{Meta(reader, key)}', expected '{value}': the checkpoint is of another run; remove it to start anew");
            }
        }

        SafeTensors.Read(reader, parameters, Weights);
        optimizer.Load(reader, parameters, Optimizer);
        try
        {
            state.Step = long.Parse(Meta(reader, "step"), CultureInfo.InvariantCulture);
            state.Epoch = int.Parse(Meta(reader, "epoch"), CultureInfo.InvariantCulture);
            state.Position = long.Parse(Meta(reader, "position"), CultureInfo.InvariantCulture);
            if (state.Position < 0 || state.Position > samples.Count)
            {
                throw new FormatException($"got {state.Position}, expected 0 … {samples.Count}");
            }

            state.LossSum = double.Parse(Meta(reader, "loss_sum"), CultureInfo.InvariantCulture);
            state.Weight = double.Parse(Meta(reader, "weight"), CultureInfo.InvariantCulture);
            state.BestEvaluation = int.Parse(Meta(reader, "best_evaluation"), CultureInfo.InvariantCulture);
            state.Evaluations.AddRange(JsonSerializer.Deserialize<EvaluationSummary[]>(Meta(reader, "evaluations")) ?? []);
            if (state.BestEvaluation < 0 || state.BestEvaluation > state.Evaluations.Count)
            {
                throw new FormatException($"got best_evaluation {state.BestEvaluation}, expected 0 … {state.Evaluations.Count}");
            }

            foreach (var epoch in JsonSerializer.Deserialize<double?[][]>(Meta(reader, "history")) ?? [])
            {
                state.History.Add(new EpochSummary(state.History.Count + 1, epoch[0] ?? 0, epoch[1]));
            }
        }
        catch (Exception problem) when (problem is FormatException or OverflowException or JsonException or IndexOutOfRangeException)
        {
            throw new SafeTensorsException(path, "the position in the metadata is not one: " + problem.Message, problem);
        }

        if (state.BestEvaluation > 0 && options.KeepBest)
        {
            SafeTensors.Read(reader, state.BestLike(parameters), Best);
        }
    }

    private static string Meta(SafeTensorsReader reader, string key) => reader.Metadata.GetValueOrDefault(key, "");

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
