using System.Buffers;
using System.Numerics.Tensors;
using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Retrieval;

/// <summary>
/// Two towers whose outputs meet in an inner product (PWPRec section 3.2): items are encoded by what they are, users by the
/// items they clicked.
/// </summary>
public sealed class TwoTowers : IDisposable
{
    /// <summary>Makes an untrained model.</summary>
    /// <param name="items">The encoded catalogue.</param>
    /// <param name="options">Which model, and its sizes; null for the defaults.</param>
    /// <param name="seed">Seed of the first values.</param>
    public TwoTowers(ItemEncodingTable items, TwoTowersOptions? options = null, ulong seed = 1)
        : this(items, options, new Initializer(seed))
    {
    }

    internal TwoTowers(ItemEncodingTable items, TwoTowersOptions? options, Initializer initializer)
    {
        ArgumentNullException.ThrowIfNull(items);
        Options = (options ?? new()).Validated();
        Items = new(Parameters.Scope("item"), initializer, items, Options);
        History = Options.Separate ? new(Parameters.Scope("history"), initializer, items, Options) : Items;
        HistoryLength = items.Features.Schema.HistoryLength;
        Users = MakeUsers(Parameters.Scope("user"), initializer);
    }

    /// <summary>Another user tower above the item tower of a model that is there; what is trained is then one set, which that one owns.</summary>
    internal TwoTowers(TwoTowers other, string scope, TwoTowersOptions options, Initializer initializer)
    {
        Options = options.Validated();
        (Parameters, Items, History, HistoryLength) = (other.Parameters, other.Items, other.History, other.HistoryLength);
        Users = MakeUsers(Parameters.Scope(scope), initializer);
    }

    /// <summary>What is trained.</summary>
    public ParameterSet Parameters { get; } = new();

    /// <summary>Which model, and its sizes.</summary>
    public TwoTowersOptions Options { get; }

    /// <summary>The item tower.</summary>
    public ItemTower Items { get; }

    /// <summary>What embeds the clicks of a history: the item tower itself, or one of its own.</summary>
    public ItemTower History { get; }

    /// <summary>The user tower above the embedded clicks.</summary>
    public IUserTower Users { get; }

    /// <summary>Width of the embeddings.</summary>
    public int Width => Options.Width;

    /// <summary>Embeddings of a user, K.</summary>
    public int Interests => Users.Interests;

    /// <summary>Clicks of a history at most, L.</summary>
    public int HistoryLength { get; }

    /// <summary>Puts another catalogue in place: the shop's of today for that of training.</summary>
    /// <exception cref="ArgumentException">It is encoded by other features.</exception>
    public void UseCatalogue(ItemEncodingTable items)
    {
        Items.UseCatalogue(items);
        History.UseCatalogue(items);
    }

    /// <summary>Item embeddings by index → <c>[indices, width]</c>. Index 0 is the unknown item.</summary>
    /// <param name="tape">Where it is computed.</param>
    /// <param name="indices">Which items.</param>
    /// <param name="context">Training or not; not where left out.</param>
    public Variable EncodeItems(Tape tape, ReadOnlySpan<int> indices, ForwardContext context = default)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var items = Items.Forward(tape, indices, context);
        return Options.Affinity == AffinityKind.ScaledCosine ? tape.NormalizeRows(items) : items;
    }

    /// <summary>User embeddings → <c>[samples · Interests, width]</c>, a sample's in adjacent rows.</summary>
    /// <param name="tape">Where it is computed.</param>
    /// <param name="history">Item indices of all samples' clicks, oldest first, <c>[rows]</c>.</param>
    /// <param name="segments">Which are whose; at most <see cref="HistoryLength"/> a sample.</param>
    /// <param name="context">Training or not.</param>
    public Variable EncodeUsers(Tape tape, ReadOnlySpan<int> history, Segments segments, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        for (var sample = 0; sample < segments.Count; sample++)
        {
            if (segments.Length(sample) > HistoryLength)
            {
                throw new ArgumentException($"history: got {segments.Length(sample)} clicks, expected at most {HistoryLength}");
            }
        }

        var users = Users.Forward(tape, History.Forward(tape, history, context), segments, context);
        users = Options.Affinity == AffinityKind.ScaledCosine ? tape.NormalizeRows(users) : users;
        return Options.Temperature == 1 ? users : tape.Scale(users, 1 / Options.Temperature);
    }

    /// <summary>User embeddings of samples → <c>[samples · Interests, width]</c>.</summary>
    public Variable EncodeUsers(Tape tape, ReadOnlySpan<RetrievalExample> samples, ForwardContext context)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var lengths = ArrayPool<int>.Shared.Rent(samples.Length);
        for (var s = 0; s < samples.Length; s++)
        {
            lengths[s] = samples[s].HistoryLength;
        }

        var segments = tape.Segments(lengths.AsSpan(0, samples.Length));
        ArrayPool<int>.Shared.Return(lengths);
        var history = ArrayPool<int>.Shared.Rent(segments.TotalRows);
        for (var s = 0; s < samples.Length; s++)
        {
            samples[s].History.CopyTo(history.AsSpan(segments.Offset(s)));
        }

        var users = EncodeUsers(tape, history.AsSpan(0, segments.TotalRows), segments, context);
        ArrayPool<int>.Shared.Return(history);
        return users;
    }

    /// <summary>
    /// The embedding of each user that stands for it in a loss → <c>[samples, width]</c>: the nearest to the clicked item
    /// (PWPRec eq. 9), or what the tower mixes of them.
    /// </summary>
    /// <param name="tape">Where it is computed.</param>
    /// <param name="users"><c>[samples · Interests, width]</c>.</param>
    /// <param name="positives">The clicked items, <c>[samples, width]</c>.</param>
    public Variable PickInterests(Tape tape, Variable users, Variable positives)
    {
        ArgumentNullException.ThrowIfNull(tape);
        if (Interests == 1)
        {
            return users;
        }

        var samples = positives.Rows;
        if (Users.MixesInterests)
        {
            // The attention divides by √width; MIND's label-aware attention does not.
            return tape.MultiHeadAttention(
                tape.Scale(positives, MathF.Sqrt(Width)), users, users, tape.Segments(samples, 1), tape.Segments(samples, Interests), heads: 1);
        }

        var picked = ArrayPool<int>.Shared.Rent(samples);
        for (var s = 0; s < samples; s++)
        {
            picked[s] = (s * Interests) + Nearest(users.Value.Slice(s * Interests * Width, Interests * Width), positives.Value.Slice(s * Width, Width));
        }

        var result = tape.Rows(users, picked.AsSpan(0, samples));
        ArrayPool<int>.Shared.Return(picked);
        return result;
    }

    /// <inheritdoc/>
    public void Dispose() => Parameters.Dispose();

    private static int Nearest(ReadOnlySpan<float> interests, ReadOnlySpan<float> item)
    {
        var (best, most) = (0, float.NegativeInfinity);
        for (var k = 0; k * item.Length < interests.Length; k++)
        {
            var affinity = TensorPrimitives.Dot(interests.Slice(k * item.Length, item.Length), item);
            (best, most) = affinity > most ? (k, affinity) : (best, most);
        }

        return best;
    }

    private IUserTower MakeUsers(ScopedParameters scope, Initializer initializer) => Options.Model switch
    {
        "gru4rec" => new Gru4RecTower(scope, initializer, Options),
        "gru4rec-enhanced" => new Gru4RecEnhancedTower(scope, initializer, Options),
        "narm" => new NarmTower(scope, initializer, Options),
        "sasrec" => new SasRecTower(scope, initializer, Options, HistoryLength),
        "comirec-sa" => new ComiRecSelfAttentionTower(scope, initializer, Options, HistoryLength),
        "comirec-dr" => new ComiRecRoutingTower(scope, initializer, Options, HistoryLength),
        "mind" => new MindTower(scope, initializer, Options, HistoryLength),
        "pwprec-ls" => new PageWiseTower(scope, initializer, Options, HistoryLength, multiInterest: false),
        "pwprec-mi" => new PageWiseTower(scope, initializer, Options, HistoryLength, multiInterest: true),
        _ => throw new InvalidOperationException($"no user tower for '{Options.Model}'"),
    };
}
