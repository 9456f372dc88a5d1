using Verge.Cli.Bench.Training;
using Verge.Domain;
using Verge.Features;
using Verge.Models.Reranking;
using Verge.NeuralNetworks;

namespace Verge.Cli.Bench.Device;

/// <summary>EdgeRec at the paper's widths, untrained, and a session that fills its windows: 100 exposures, 50 page-views, 100 candidates.</summary>
internal sealed class DeviceSample : IDisposable
{
    private const int Candidate = 100;
    private const int Sessions = 16;

    private readonly SeededGenerator _numbers;

    /// <summary>Makes weights, encodes the session and scores the candidates once.</summary>
    public DeviceSample(ulong seed)
    {
        _numbers = new(seed);
        var log = new FullSessions(seed, Sessions);
        Features = FeatureSpace.Fit(FeatureSchema.EdgeRec, log.Data, log.Scores).Device;
        var schema = Features.Schema;
        Model = new(schema, [.. schema.ItemAttributes.Select(_ => 2)], seed: seed);
        using var device = EdgeRecDevice.Of(Model, schema);
        var session = log.Data.Sessions[0];
        (ExposureEncodings, ExposureDecays) = Encode(device, session, BehaviorKind.Exposure);
        (PageViewEncodings, PageViewDecays) = Encode(device, session, BehaviorKind.PageView);
        Candidates = Numbers(Candidate * schema.ItemWidth);
        Scores = new float[Candidate];
        device.Score(
            new()
            {
                Candidates = Candidates,
                CandidateCount = Candidate,
                ExposureEncodings = ExposureEncodings,
                ExposureDecays = ExposureDecays,
                PageViewEncodings = PageViewEncodings,
                PageViewDecays = PageViewDecays,
            },
            Scores);
    }

    public EdgeRec Model { get; }

    public DeviceFeatures Features { get; }

    public float[] Candidates { get; }

    public float[] ExposureEncodings { get; }

    public int[] ExposureDecays { get; }

    public float[] PageViewEncodings { get; }

    public int[] PageViewDecays { get; }

    /// <summary>What ours scores.</summary>
    public float[] Scores { get; }

    /// <summary>The last exposure as recorded: actions, scores and embedding of its item.</summary>
    public float[] RawActions { get; private set; } = [];

    public float[] RawScores { get; private set; } = [];

    public float[] Embedding { get; private set; } = [];

    /// <summary>The same as a step takes it, the state before it, and the encoding it gives.</summary>
    public float[] Actions { get; private set; } = [];

    public float[] Item { get; private set; } = [];

    public float[] State { get; private set; } = [];

    public float[] Encoding { get; private set; } = [];

    /// <summary>Time between two behaviors of the made step.</summary>
    public static TimeSpan Gap { get; } = TimeSpan.FromSeconds(10);

    public void Dispose() => Model.Dispose();

    private (float[] Encodings, int[] Decays) Encode(EdgeRecDevice device, SessionLog session, BehaviorKind kind)
    {
        var schema = Features.Schema;
        Behavior[] behaviors = [.. session.Behaviors.Where(behavior => behavior.Kind == kind)];
        var encodings = new float[behaviors.Length * device.EncodingWidth];
        var (state, actions, item) = (new float[device.StateWidth], new float[schema.ActionWidth(kind)], new float[schema.ItemWidth]);
        for (var i = 0; i < behaviors.Length; i++)
        {
            var (raw, embedding, scores) = (behaviors[i].Actions.AsSpan().ToArray(), Numbers(schema.EmbeddingWidth), Numbers(schema.Scores.Length));
            Features.EncodeActions(kind, raw, i == 0 ? null : Gap, actions);
            Features.EncodeItem(embedding, scores, null, item);
            if (kind == BehaviorKind.Exposure)
            {
                (RawActions, RawScores, Embedding, State) = (raw, scores, embedding, [.. state]);
            }

            device.Step(kind, actions, item, state, encodings.AsSpan(i * device.EncodingWidth, device.EncodingWidth));
        }

        if (kind == BehaviorKind.Exposure)
        {
            (Actions, Item, Encoding) = (actions, item, encodings[^device.EncodingWidth..]);
        }

        var now = session.Requests[0].At;
        return (encodings, [.. behaviors.Select(behavior => Features.DecayBucket(kind, now - behavior.At))]);
    }

    private float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)_numbers.NextGaussian())];
}
