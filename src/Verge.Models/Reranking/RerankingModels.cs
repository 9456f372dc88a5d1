using System.Collections.Immutable;
using Verge.Domain;
using Verge.Features;

namespace Verge.Models.Reranking;

/// <summary>Re-ranking networks by name: the rows of EdgeRec's Table 2.</summary>
public static class RerankingModels
{
    /// <summary>DNN-rank.</summary>
    public const string DnnRank = "dnn-rank";

    /// <summary>DLCM.</summary>
    public const string Dlcm = "dlcm";

    /// <summary>CRBAN+HUBSM(IE).</summary>
    public const string HubsmExposures = "hubsm-ie";

    /// <summary>CRBAN+HUBSM(IPV).</summary>
    public const string HubsmPageViews = "hubsm-ipv";

    /// <summary>CRBAN+HUISM(IE&amp;IPV).</summary>
    public const string Huism = "huism";

    /// <summary>CRBAN+HUBSM(IE&amp;IPV), the complete EdgeRec.</summary>
    public const string Hubsm = "hubsm";

    /// <summary>All names.</summary>
    public static ImmutableArray<string> All { get; } = [DnnRank, Dlcm, HubsmExposures, HubsmPageViews, Huism, Hubsm];

    /// <summary>Makes an untrained model; the caller disposes it.</summary>
    /// <param name="space">Its fitted inputs.</param>
    /// <param name="mode">Where the time to the trigger enters; the examples may be of another.</param>
    /// <param name="options">Which, with its sizes.</param>
    /// <param name="seed">Seed of the first values.</param>
    /// <exception cref="ArgumentException">No such name, an impossible size, or a cloud's score that is not there, named.</exception>
    public static IRerankingModel Make(FeatureSpace space, DecayMode mode, RerankingModelOptions options, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(options);
        var (schema, own) = (space.Schema with { DecayMode = mode }, options.Network);
        int[] sizes = [.. space.Vocabularies.Select(vocabulary => vocabulary.RowCount)];
        IRerankingModel model = options.Model switch
        {
            DnnRank => new DnnRank(schema, sizes, options.DnnRank, seed),
            Dlcm => new Dlcm(schema, sizes, options.Dlcm, seed),
            HubsmExposures => new CrbanHubsm(schema, sizes, BehaviorKind.Exposure, own, seed),
            HubsmPageViews => new CrbanHubsm(schema, sizes, BehaviorKind.PageView, own, seed),
            Huism => new CrbanHuism(schema, sizes, own, seed),
            Hubsm => new EdgeRec(schema, sizes, own, seed),
            _ => throw Unknown(options.Model),
        };
        if (!options.Residual)
        {
            return model;
        }

        try
        {
            return new CloudResidual(model, space.Device);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    internal static ArgumentException Unknown(string model) => new($"model: got '{model}', expected one of {string.Join(", ", All)}");
}
