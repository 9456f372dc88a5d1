using System.Collections.Immutable;
using Verge.NeuralNetworks;

namespace Verge.Models.Retrieval;

/// <summary>Which user tower two towers have, and the sizes of both.</summary>
public sealed record TwoTowersOptions
{
    /// <summary>The models, as <see cref="Model"/> names them.</summary>
    public static ImmutableArray<string> Models { get; } = ["gru4rec", "gru4rec-enhanced", "narm", "sasrec", "pwprec-ls", "comirec-sa", "comirec-dr", "mind", "pwprec-mi"];

    /// <summary>What tables call a model.</summary>
    public static string NameOf(string model) => model switch
    {
        "gru4rec" => "GRU4Rec",
        "gru4rec-enhanced" => "GRU4Rec-Enhanced",
        "narm" => "NARM",
        "sasrec" => "SASRec",
        "pwprec-ls" => "PWPRec(LS)",
        "comirec-sa" => "ComiRec-SA",
        "comirec-dr" => "ComiRec-DR",
        "mind" => "MIND",
        "pwprec-mi" => "PWPRec(MI)",
        _ => throw new ArgumentException($"{nameof(model)}: got '{model}', expected one of {string.Join(", ", Models)}", nameof(model)),
    };

    /// <summary>Whether a model has a use for an option. What it has no use for may be anything.</summary>
    /// <param name="model">One of <see cref="Models"/>.</param>
    /// <param name="option">The option's name, that of its property.</param>
    public static bool Uses(string model, string option) => option switch
    {
        nameof(Hidden) => model is "gru4rec" or "gru4rec-enhanced" or "narm" or "pwprec-ls",
        nameof(Blocks) or nameof(Heads) or nameof(FeedForward) => model is "sasrec" or "pwprec-ls" or "pwprec-mi",
        nameof(Dropout) => model is not ("comirec-sa" or "comirec-dr"),
        nameof(Positions) => model is "sasrec" or "pwprec-ls" or "pwprec-mi" or "comirec-sa" or "comirec-dr",
        nameof(LongTerm) => model is "pwprec-ls",
        nameof(Interests) => model is "comirec-sa" or "comirec-dr" or "mind" or "pwprec-mi",
        nameof(InterestHidden) => model is "comirec-sa" or "mind" or "pwprec-mi",
        nameof(RoutingIterations) => model is "comirec-dr" or "mind",
        _ => true,
    };

    /// <summary>One of <see cref="Models"/>. Default <c>pwprec-ls</c>.</summary>
    public string Model { get; init; } = "pwprec-ls";

    /// <summary>Width of embeddings of items and users. Default 64.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Width of a GRU's state, or under additive attention; 0 means <see cref="Width"/>.</summary>
    public int Hidden { get; init; }

    /// <summary>Transformer blocks, 1 … 3. Default 2.</summary>
    public int Blocks { get; init; } = 2;

    /// <summary>Heads of each block; divides <see cref="Width"/>. Default 2.</summary>
    public int Heads { get; init; } = 2;

    /// <summary>Width between the feed-forward layers; 0 means the model's own: <see cref="Width"/> in SASRec, else 4 · <see cref="Width"/>.</summary>
    public int FeedForward { get; init; }

    /// <summary>Dropout inside the tower. Default 0.1.</summary>
    public float Dropout { get; init; } = 0.1f;

    /// <summary>Dropout on the embedded clicks, with their positions where the model has some. Default 0.1.</summary>
    public float InputDropout { get; init; } = 0.1f;

    /// <summary>
    /// Share of the items that are embedded without their id in a step of training, by their features alone, as an item is that training
    /// never saw (DropoutNet: Volkovs, Yu and Poutanen, 2017). Default 0; items of ids alone allow no more.
    /// </summary>
    public float IdDropout { get; init; }

    /// <summary>Positions of the models that know them; <see langword="null"/> means the model's own.</summary>
    public PositionKind? Positions { get; init; }

    /// <summary>What PWPRec(LS)'s long term is; other models have none. Default: the paper's sum.</summary>
    public LongTermKind LongTerm { get; init; }

    /// <summary>Embeddings of a user in the models that have several, K. Default 4.</summary>
    public int Interests { get; init; } = 4;

    /// <summary>Width between clicks and interests (PWPRec eq. 7; MIND's perceptron); 0 means 4 · <see cref="Width"/>.</summary>
    public int InterestHidden { get; init; }

    /// <summary>How often clicks are dealt out to capsules (ComiRec-DR, MIND). Default 3.</summary>
    public int RoutingIterations { get; init; } = 3;

    /// <summary>Whether clicks of a history have tables of their own, else the item tower embeds them too. Default false.</summary>
    public bool Separate { get; init; }

    /// <summary>Whether an item's parts are projected to <see cref="Width"/>, else they are that wide together. Default true.</summary>
    public bool Projection { get; init; } = true;

    /// <summary>How near a user is to an item. Default: inner product.</summary>
    public AffinityKind Affinity { get; init; }

    /// <summary>What a user's embeddings are divided by, τ: the softmax's temperature. Default 1; a scaled cosine wants some 0.05 … 0.1.</summary>
    public float Temperature { get; init; } = 1;

    internal int HiddenWidth => Hidden > 0 ? Hidden : Width;

    internal int InterestHiddenWidth => InterestHidden > 0 ? InterestHidden : 4 * Width;

    /// <summary>Checks the sizes.</summary>
    /// <exception cref="ArgumentException">An impossible value, named.</exception>
    public TwoTowersOptions Validated()
    {
        if (!Models.Contains(Model, StringComparer.Ordinal))
        {
            throw new ArgumentException($"{nameof(Model)}: got '{Model}', expected one of {string.Join(", ", Models)}");
        }

        Require(Width >= 1, nameof(Width), Width, "at least 1");
        Require(Hidden >= 0, nameof(Hidden), Hidden, "0 (as wide as the embeddings) or more");
        Require(Blocks is >= 1 and <= 3, nameof(Blocks), Blocks, "1 to 3");
        Require(Heads >= 1 && Width % Heads == 0, nameof(Heads), Heads, $"a divisor of the width {Width}");
        Require(FeedForward >= 0, nameof(FeedForward), FeedForward, "0 (the model's own) or more");
        Require(Interests >= 1, nameof(Interests), Interests, "at least 1");
        Require(InterestHidden >= 0, nameof(InterestHidden), InterestHidden, "0 (4 · width) or more");
        Require(RoutingIterations >= 1, nameof(RoutingIterations), RoutingIterations, "at least 1");
        Require(Dropout is >= 0 and < 1, nameof(Dropout), Dropout, "0 ≤ p < 1");
        Require(InputDropout is >= 0 and < 1, nameof(InputDropout), InputDropout, "0 ≤ p < 1");
        Require(IdDropout is >= 0 and < 1, nameof(IdDropout), IdDropout, "0 ≤ p < 1");
        Require(Temperature > 0 && float.IsFinite(Temperature), nameof(Temperature), Temperature, "a finite number above 0");
        return this;
    }

    internal TransformerOptions Block(int feedForward, bool normFirst = false) => new()
    {
        Width = Width,
        Heads = Heads,
        FeedForward = FeedForward > 0 ? FeedForward : feedForward,
        Causal = true,
        NormFirst = normFirst,
        Dropout = Dropout,
    };

    private static void Require<T>(bool condition, string name, T value, string expected)
    {
        if (!condition)
        {
            throw new ArgumentException(FormattableString.Invariant($"{name}: got {value}, expected {expected}"));
        }
    }
}
