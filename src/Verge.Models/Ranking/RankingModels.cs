using System.Collections.Immutable;
using Verge.Features;
using Verge.NeuralNetworks;

namespace Verge.Models.Ranking;

/// <summary>Ranking models by name.</summary>
public static class RankingModels
{
    /// <summary>WDL.</summary>
    public const string Wdl = "wdl";

    /// <summary>WDL(+Seq).</summary>
    public const string WdlSequence = "wdl-seq";

    /// <summary>DIN.</summary>
    public const string Din = "din";

    /// <summary>BST.</summary>
    public const string Bst = "bst";

    /// <summary>DNN.</summary>
    public const string Dnn = "dnn";

    /// <summary>DIEN.</summary>
    public const string Dien = "dien";

    /// <summary>DMT-trans: DMT for one task, without its mixture of experts and its bias network.</summary>
    public const string DmtTransformers = "dmt-trans";

    /// <summary>DMT.</summary>
    public const string Dmt = "dmt";

    /// <summary>All names.</summary>
    public static ImmutableArray<string> All { get; } = [Wdl, WdlSequence, Din, Bst, Dnn, Dien, DmtTransformers, Dmt];

    /// <summary>Makes an untrained model; the caller disposes it.</summary>
    /// <param name="features">Its fitted inputs.</param>
    /// <param name="options">Which, with its sizes.</param>
    /// <param name="seed">Seed of the first values.</param>
    /// <exception cref="ArgumentException">No such name, or an impossible size, named.</exception>
    public static IRankingModel Make(RankingFeatures features, RankingModelOptions options, ulong seed = 1) => Make(features, options, new Initializer(seed));

    /// <summary>The name that tables have: <c>WDL</c>, <c>BST(b=1)</c>.</summary>
    public static string NameOf(RankingModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Model switch
        {
            Wdl => "WDL",
            WdlSequence => "WDL(+Seq)",
            Din => "DIN",
            Bst => FormattableString.Invariant($"BST(b={options.Transformer.Blocks})"),
            Dnn => "DNN",
            Dien => "DIEN",
            DmtTransformers => "DMT-trans",
            Dmt => "DMT",
            _ => throw Unknown(options.Model),
        };
    }

    internal static IRankingModel Make(RankingFeatures features, RankingModelOptions options, Initializer initializer)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Model switch
        {
            Wdl => new WideDeep(features, withSequence: false, options.WideDeep, initializer),
            WdlSequence => new WideDeep(features, withSequence: true, options.WideDeep, initializer),
            Din => new DeepInterestNetwork(features, options.DeepInterest, initializer),
            Bst => new BehaviorSequenceTransformer(features, options.Transformer, initializer),
            Dnn => new DeepNeuralNetwork(features, options.DeepNetwork, initializer),
            Dien => new DeepInterestEvolutionNetwork(features, options.InterestEvolution, initializer),
            DmtTransformers => new DeepMultifacetedTransformers(features, TransformersAlone(options.Multifaceted), initializer),
            Dmt => new DeepMultifacetedTransformers(features, options.Multifaceted, initializer),
            _ => throw Unknown(options.Model),
        };
    }

    /// <summary>The variant without the mixture of experts and the bias network (DMT section 5.2).</summary>
    private static DeepMultifacetedTransformersOptions TransformersAlone(DeepMultifacetedTransformersOptions options) =>
        options with { Sharing = TaskSharing.None, BiasIndex = false, BiasScreenPage = false, BiasNeighbors = false };

    private static ArgumentException Unknown(string model) => new($"model: got '{model}', expected one of {string.Join(", ", All)}");
}
