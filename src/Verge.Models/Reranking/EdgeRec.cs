using System.Buffers;
using Verge.Domain;
using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Reranking;

/// <summary>
/// CRBAN + HUBSM(IE&amp;IPV), the complete EdgeRec model (section 4) with its embedding tables <c>embeddings.{attribute}</c>,
/// shared by behaviors and candidates.
/// </summary>
public sealed class EdgeRec : IRerankingModel, IDisposable
{
    // Small at first: a rare value must not drown in the noise of its own first row what the others teach.
    private static readonly Initialization s_embedding = Initialization.Normal(0.02);

    private readonly FeatureSchema _schema;
    private readonly EmbeddingTable[] _tables;

    /// <summary>Makes an untrained model.</summary>
    /// <param name="schema">Its inputs.</param>
    /// <param name="vocabularySizes">Rows of each attribute's table, row 0 (unknown) included, in the schema's order.</param>
    /// <param name="options">Sizes; null for the paper's.</param>
    /// <param name="seed">Seed of the first values.</param>
    public EdgeRec(FeatureSchema schema, ReadOnlySpan<int> vocabularySizes, EdgeRecOptions? options = null, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(schema);
        if (vocabularySizes.Length != schema.ItemAttributes.Length)
        {
            throw new ArgumentException($"vocabularySizes: got {vocabularySizes.Length}, expected {schema.ItemAttributes.Length}, one an item attribute");
        }

        _schema = schema;
        var initializer = new Initializer(seed);
        _tables = new EmbeddingTable[vocabularySizes.Length];
        for (var i = 0; i < _tables.Length; i++)
        {
            var attribute = schema.ItemAttributes[i];
            _tables[i] = new(Parameters.Scope("embeddings").Scope(attribute.Name), initializer, vocabularySizes[i], attribute.Width, s_embedding);
        }

        Network = new(Parameters, initializer, schema, options ?? new());
    }

    /// <inheritdoc/>
    public ParameterSet Parameters { get; } = new();

    /// <summary>The part that a device runs.</summary>
    public EdgeRecNetwork Network { get; }

    /// <summary>The embedding tables, in the schema's order.</summary>
    public ReadOnlySpan<EmbeddingTable> Tables => _tables;

    /// <inheritdoc/>
    public Variable Logits(Tape tape, ReadOnlySpan<RerankExample> chunk, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var exposures = Behaviors(tape, chunk, BehaviorKind.Exposure);
        var pageViews = Behaviors(tape, chunk, BehaviorKind.PageView);
        return Network.Score(tape, Candidates(tape, chunk), exposures, pageViews);
    }

    /// <inheritdoc/>
    public void Dispose() => Parameters.Dispose();

    private Sequences Candidates(Tape tape, ReadOnlySpan<RerankExample> chunk)
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

    private BehaviorContext Behaviors(Tape tape, ReadOnlySpan<RerankExample> chunk, BehaviorKind kind)
    {
        Span<int> lengths = stackalloc int[chunk.Length];
        Span<int> windows = stackalloc int[chunk.Length];
        for (var s = 0; s < chunk.Length; s++)
        {
            (lengths[s], windows[s]) = (History(chunk[s], kind).Length, History(chunk[s], kind).WindowLength);
        }

        var (segments, seen) = (tape.Segments(lengths), tape.Segments(windows));
        var width = _schema.ActionWidth(kind);
        var actions = tape.Input(segments.TotalRows, width, out var actionValues);
        var dense = tape.Input(segments.TotalRows, Math.Max(1, _schema.DenseWidth), out var denseValues);
        var rows = ArrayPool<int>.Shared.Rent(segments.TotalRows * _tables.Length);
        var decays = ArrayPool<int>.Shared.Rent(seen.TotalRows);
        var window = ArrayPool<int>.Shared.Rent(seen.TotalRows);
        for (var s = 0; s < chunk.Length; s++)
        {
            var history = History(chunk[s], kind);
            var offset = segments.Offset(s);
            history.CopyActions(actionValues.Slice(offset * width, history.Length * width));
            history.Dense.CopyTo(denseValues[(offset * _schema.DenseWidth)..]);
            history.ItemRows.CopyTo(rows.AsSpan(offset * _tables.Length));
            history.WindowDecays.CopyTo(decays.AsSpan(seen.Offset(s)));
            for (var i = 0; i < history.WindowLength; i++)
            {
                window[seen.Offset(s) + i] = offset + history.Length - history.WindowLength + i;
            }
        }

        var (actionEncoder, itemEncoder) = Network.Encoders(kind);
        var encodedActions = actionEncoder.Forward(tape, actions, segments);
        var encodedItems = itemEncoder.Forward(tape, Items(tape, rows, segments.TotalRows, dense), segments);
        if (seen.TotalRows < segments.TotalRows)
        {
            encodedActions = tape.Rows(encodedActions, window.AsSpan(0, seen.TotalRows));
            encodedItems = tape.Rows(encodedItems, window.AsSpan(0, seen.TotalRows));
        }

        var result = Network.Context(tape, encodedActions, encodedItems, decays.AsSpan(0, seen.TotalRows), seen);
        ArrayPool<int>.Shared.Return(rows);
        ArrayPool<int>.Shared.Return(decays);
        ArrayPool<int>.Shared.Return(window);
        return result;
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
