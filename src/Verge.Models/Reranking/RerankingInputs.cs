using System.Buffers;
using Verge.Domain;
using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Reranking;

/// <summary>
/// What re-ranking models read of their samples: item vectors, from embedding tables <c>embeddings.{attribute}</c> that behaviors and
/// candidates share, and behaviors encoded over all that happened since the reset and cut to what attention sees.
/// </summary>
internal sealed class RerankingInputs
{
    // Small at first: a rare value must not drown in the noise of its own first row what the others teach.
    private static readonly Initialization s_embedding = Initialization.Normal(0.02);

    private readonly FeatureSchema _schema;
    private readonly EmbeddingTable[] _tables;

    /// <summary>Adds the tables.</summary>
    /// <param name="parameters">Where they go.</param>
    /// <param name="initializer">Draws the first values.</param>
    /// <param name="schema">Widths of the inputs, and where the time enters.</param>
    /// <param name="vocabularySizes">Rows of each attribute's table, row 0 (unknown) included, in the schema's order.</param>
    /// <exception cref="ArgumentException">Not one size an attribute.</exception>
    public RerankingInputs(ParameterSet parameters, Initializer initializer, FeatureSchema schema, ReadOnlySpan<int> vocabularySizes)
    {
        ArgumentNullException.ThrowIfNull(schema);
        if (vocabularySizes.Length != schema.ItemAttributes.Length)
        {
            throw new ArgumentException($"vocabularySizes: got {vocabularySizes.Length}, expected {schema.ItemAttributes.Length}, one an item attribute");
        }

        _schema = schema;
        _tables = new EmbeddingTable[vocabularySizes.Length];
        for (var i = 0; i < _tables.Length; i++)
        {
            var attribute = schema.ItemAttributes[i];
            _tables[i] = new(parameters.Scope("embeddings").Scope(attribute.Name), initializer, vocabularySizes[i], attribute.Width, s_embedding);
        }
    }

    /// <summary>The embedding tables, in the schema's order.</summary>
    public ReadOnlySpan<EmbeddingTable> Tables => _tables;

    /// <summary>The candidates' item vectors <c>[Σ candidates, ItemWidth]</c>, sample after sample, in upstream order.</summary>
    public Sequences Candidates(Tape tape, ReadOnlySpan<RerankExample> chunk)
    {
        Span<int> lengths = stackalloc int[chunk.Length];
        for (var s = 0; s < chunk.Length; s++)
        {
            lengths[s] = chunk[s].CandidateCount;
        }

        var segments = tape.Segments(lengths);
        var rows = ArrayPool<int>.Shared.Rent(segments.TotalRows * _tables.Length);
        var dense = tape.Input(segments.TotalRows, Math.Max(1, _schema.DenseWidth), out var values);
        for (var s = 0; s < chunk.Length; s++)
        {
            chunk[s].CandidateRows.CopyTo(rows.AsSpan(segments.Offset(s) * _tables.Length));
            chunk[s].CandidateDense.CopyTo(values[(segments.Offset(s) * _schema.DenseWidth)..]);
        }

        var items = Items(tape, rows, segments.TotalRows, dense);
        ArrayPool<int>.Shared.Return(rows);
        return new(items, segments);
    }

    /// <summary>Behaviors of one kind, encoded from the reset on (EdgeRec eq. 4, 5, 7, 8); the encodings of those that attention sees.</summary>
    /// <param name="tape">Where it is computed.</param>
    /// <param name="chunk">The samples.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="actionEncoder">Encodes their actions; <see langword="null"/>: items alone are encoded (HUISM).</param>
    /// <param name="itemEncoder">Encodes their items.</param>
    public EncodedBehaviors Encode(Tape tape, ReadOnlySpan<RerankExample> chunk, BehaviorKind kind, Gru? actionEncoder, Gru itemEncoder)
    {
        Span<int> lengths = stackalloc int[chunk.Length];
        Span<int> windows = stackalloc int[chunk.Length];
        for (var s = 0; s < chunk.Length; s++)
        {
            (lengths[s], windows[s]) = (History(chunk[s], kind).Length, History(chunk[s], kind).WindowLength);
        }

        var (segments, seen) = (tape.Segments(lengths), tape.Segments(windows));
        var actions = actionEncoder is null ? (Variable?)null : Actions(tape, chunk, kind, segments);
        var dense = tape.Input(segments.TotalRows, Math.Max(1, _schema.DenseWidth), out var denseValues);
        var rows = ArrayPool<int>.Shared.Rent(segments.TotalRows * _tables.Length);
        var window = ArrayPool<int>.Shared.Rent(seen.TotalRows);
        for (var s = 0; s < chunk.Length; s++)
        {
            var history = History(chunk[s], kind);
            var offset = segments.Offset(s);
            history.Dense.CopyTo(denseValues[(offset * _schema.DenseWidth)..]);
            history.ItemRows.CopyTo(rows.AsSpan(offset * _tables.Length));
            for (var i = 0; i < history.WindowLength; i++)
            {
                window[seen.Offset(s) + i] = offset + history.Length - history.WindowLength + i;
            }
        }

        var encodedActions = actions is { } given ? actionEncoder!.Forward(tape, given, segments) : (Variable?)null;
        var encodedItems = itemEncoder.Forward(tape, Items(tape, rows, segments.TotalRows, dense), segments);
        if (seen.TotalRows < segments.TotalRows)
        {
            encodedActions = encodedActions is { } all ? tape.Rows(all, window.AsSpan(0, seen.TotalRows)) : null;
            encodedItems = tape.Rows(encodedItems, window.AsSpan(0, seen.TotalRows));
        }

        ArrayPool<int>.Shared.Return(rows);
        ArrayPool<int>.Shared.Return(window);
        return new(encodedActions, encodedItems, seen);
    }

    /// <summary>
    /// A behavior's Value in attention (eq. 6, 9): its action encoding and its item encoding, and the exact decay at the trigger, one-hot, where the
    /// schema joins it.
    /// </summary>
    public BehaviorContext Fuse(Tape tape, ReadOnlySpan<RerankExample> chunk, BehaviorKind kind, EncodedBehaviors encoded)
    {
        var actions = encoded.Actions ?? throw new ArgumentException("encoded: got items alone, expected actions too", nameof(encoded));
        if (_schema.DecayMode != DecayMode.Joined)
        {
            return new(encoded.Items, tape.Concat(actions, encoded.Items), encoded.Segments);
        }

        var decays = ArrayPool<int>.Shared.Rent(encoded.Segments.TotalRows);
        for (var s = 0; s < chunk.Length; s++)
        {
            History(chunk[s], kind).WindowDecays.CopyTo(decays.AsSpan(encoded.Segments.Offset(s)));
        }

        var oneHot = DecayBlock.Of(tape, decays.AsSpan(0, encoded.Segments.TotalRows), _schema.DecayBuckets);
        ArrayPool<int>.Shared.Return(decays);
        return new(encoded.Items, tape.Concat(actions, encoded.Items, oneHot), encoded.Segments);
    }

    private Variable Actions(Tape tape, ReadOnlySpan<RerankExample> chunk, BehaviorKind kind, Segments segments)
    {
        var width = _schema.ActionWidth(kind);
        var actions = tape.Input(segments.TotalRows, width, out var values);
        for (var s = 0; s < chunk.Length; s++)
        {
            var history = History(chunk[s], kind);
            history.CopyActions(values.Slice(segments.Offset(s) * width, history.Length * width), _schema.DecayMode);
        }

        return actions;
    }

    /// <summary>Item vectors <c>[count, ItemWidth]</c>: each attribute's row, then the dense part.</summary>
    private Variable Items(Tape tape, int[] rows, int count, Variable dense)
    {
        var parts = ArrayPool<Variable>.Shared.Rent(_tables.Length + 1);
        var column = ArrayPool<int>.Shared.Rent(count);
        for (var i = 0; i < _tables.Length; i++)
        {
            for (var row = 0; row < count; row++)
            {
                column[row] = rows[row * _tables.Length + i];
            }

            parts[i] = _tables[i].Forward(tape, column.AsSpan(0, count));
        }

        ArrayPool<int>.Shared.Return(column);
        parts[_tables.Length] = dense;
        var items = tape.Concat(parts.AsSpan(0, _tables.Length + (_schema.DenseWidth == 0 ? 0 : 1)));
        ArrayPool<Variable>.Shared.Return(parts);
        return items;
    }

    private static BehaviorHistory History(RerankExample example, BehaviorKind kind) =>
        kind == BehaviorKind.Exposure ? example.Exposures : example.PageViews;
}
