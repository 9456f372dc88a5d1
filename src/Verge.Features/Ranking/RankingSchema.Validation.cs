namespace Verge.Features;

public sealed partial record RankingSchema
{
    private const int MaximumSequences = 8;
    private const int MaximumTasks = 8;

    /// <summary>Checks that every part is possible.</summary>
    /// <exception cref="FeatureException">Names the first impossible field.</exception>
    public void Validate()
    {
        FeatureSchema.CheckAttributes("sequenceAttributes", SequenceAttributes);
        CheckSequencesAndTasks();
        Bias?.Validate();
        Activity?.Validate();
        FeatureSchema.CheckSize("positionBuckets", PositionBuckets, 2, 256, "buckets");
        FeatureSchema.CheckSize("positionWidth", PositionWidth, 1, FeatureSchema.MaximumSize, "floats");
        FeatureSchema.CheckSize("minimumCount", MinimumCount, 1, int.MaxValue, "uses");
        FeatureSchema.CheckNames("fields", Fields.IsDefault ? default : [.. Fields.Select(field => field.Name)]);
        foreach (var field in Fields)
        {
            Validate(field);
        }

        FeatureSchema.CheckNames("dense", Dense);
        _ = new PagingScores(Dense);
        foreach (var name in new[] { PagingScoreNames.RetrievalSimilarity, PagingScoreNames.ClickProbability, PagingScoreNames.LogPosition })
        {
            if (Dense.Contains(name, StringComparer.Ordinal))
            {
                throw new FeatureException("dense", $"'{name}'", "no score of a stage, and none that tells the position");
            }
        }
    }

    private void CheckSequencesAndTasks()
    {
        FeatureSchema.CheckNames("sequences", Sequences.IsDefault ? default : [.. Sequences.Select(sequence => sequence.Name)]);
        FeatureSchema.CheckSize("sequences", Sequences.Length, 1, MaximumSequences, "sequences");
        foreach (var sequence in Sequences)
        {
            sequence.Validate();
        }

        FeatureSchema.CheckNames("tasks", Tasks.IsDefault ? default : [.. Tasks.Select(task => task.Name)]);
        FeatureSchema.CheckSize("tasks", Tasks.Length, 1, MaximumTasks, "tasks");
        foreach (var task in Tasks)
        {
            task.Validate();
        }
    }

    private void Validate(RankingField field)
    {
        var hashed = field.Kind is RankingFieldKind.UserId or RankingFieldKind.UserAttribute or RankingFieldKind.Cross or RankingFieldKind.DisplayPosition;
        FeatureSchema.CheckSize($"fields.{field.Name}.width", field.Width, 1, FeatureSchema.MaximumSize, "floats");
        FeatureSchema.CheckSize($"fields.{field.Name}.size", field.Size, hashed ? 2 : 0, hashed ? 1 << 28 : 0, "rows");
        if (!Enum.IsDefined(field.Kind))
        {
            throw new FeatureException($"fields.{field.Name}.kind", field.Kind, string.Join(", ", Enum.GetNames<RankingFieldKind>()));
        }

        var parts = field.Of.IsDefault ? [] : field.Of;
        if (parts.Length != (field.Kind == RankingFieldKind.Cross ? 2 : 0))
        {
            throw new FeatureException($"fields.{field.Name}.of", $"{parts.Length} names", field.Kind == RankingFieldKind.Cross ? "two" : "none");
        }

        foreach (var part in parts)
        {
            // Crossing with the position would let it in by the back door, where the serving constant does not reach.
            if (!Fields.Any(other => other.Name == part && other.Kind is not (RankingFieldKind.Cross or RankingFieldKind.DisplayPosition)))
            {
                throw new FeatureException($"fields.{field.Name}.of", $"'{part}'", "names of fields that are neither crosses nor the position");
            }
        }
    }
}
