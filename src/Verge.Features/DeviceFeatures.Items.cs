namespace Verge.Features;

public sealed partial class DeviceFeatures
{
    /// <summary>Scales raw scores; all zero (the training mean) where an item came without any.</summary>
    /// <exception cref="FeatureException">Wrong count, NaN or infinite, named.</exception>
    public void ScaleScores(ReadOnlySpan<float> raw, Span<float> output) => Scores.Scale(raw, output);

    /// <summary>The part of an item vector that is not embeddings.</summary>
    /// <param name="rawScores">Raw scores in the schema's order, or empty where the item came without.</param>
    /// <param name="sinceTouched">How long ago its page was last opened in this session; <see langword="null"/> where it was not. Unused without <see cref="FeatureSchema.Touched"/>.</param>
    /// <param name="output"><c>[FeatureSchema.DenseWidth]</c>.</param>
    /// <exception cref="FeatureException">Wrong count, NaN or infinite, named.</exception>
    public void EncodeDense(ReadOnlySpan<float> rawScores, TimeSpan? sinceTouched, Span<float> output)
    {
        Scores.Scale(rawScores, output);
        if (Schema.Touched)
        {
            var scores = Schema.Scores.Length;
            output[scores] = sinceTouched is null ? 0 : 1;
            output[scores + 1] = sinceTouched is { } since ? MathF.Log(1 + Seconds(since)) / 10 : 0;
        }
    }

    /// <summary>A whole item vector, as the device makes it from what the cloud sent.</summary>
    /// <param name="embedding"><c>[FeatureSchema.EmbeddingWidth]</c>: the concatenated rows of this version.</param>
    /// <param name="rawScores">Raw scores in the schema's order, or empty.</param>
    /// <param name="sinceTouched">As in <see cref="EncodeDense"/>.</param>
    /// <param name="output"><c>[FeatureSchema.ItemWidth]</c>.</param>
    /// <exception cref="FeatureException">Wrong count, NaN or infinite, named.</exception>
    public void EncodeItem(ReadOnlySpan<float> embedding, ReadOnlySpan<float> rawScores, TimeSpan? sinceTouched, Span<float> output)
    {
        var width = Schema.EmbeddingWidth;
        if (embedding.Length != width)
        {
            throw new FeatureException("embedding", $"{embedding.Length} floats", $"{width}");
        }

        foreach (var value in embedding)
        {
            if (!float.IsFinite(value))
            {
                throw new FeatureException("embedding", value, "finite numbers");
            }
        }

        embedding.CopyTo(output);
        EncodeDense(rawScores, sinceTouched, output.Slice(width, Schema.DenseWidth));
    }
}
