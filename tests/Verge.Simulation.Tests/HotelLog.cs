using System.Globalization;
using System.Text;
using Verge.Datasets;
using Verge.Domain;
using Verge.Features;
using Verge.Models.Reranking;
using Verge.Testing;

namespace Verge.Simulation.Tests;

/// <summary>A random log in Trivago's format, really imported, with a re-ranker over its features.</summary>
internal sealed class HotelLog : IDisposable
{
    private static readonly FeatureSchema s_schema = DatasetSchemas.Trivago;

    private HotelLog(Dataset data, ulong seed)
    {
        Data = data;
        foreach (var session in data.Sessions)
        {
            for (var page = 0; page < session.Pages.Length; page++)
            {
                Scores.Set(session, page, [.. session.Pages[page].Candidates.SelectMany((id, position) => ScoresOf(id, position))]);
            }
        }

        Space = FeatureSpace.Fit(s_schema, data, Scores);
        Network = new(s_schema, [.. Space.Vocabularies.Select(v => v.RowCount)], new() { GruLayers = 2, Hidden = 7, AttentionHidden = 5, MlpHidden = 6 }, seed);
    }

    public Dataset Data { get; }

    public PageScores Scores { get; } = new(s_schema.Scores);

    public FeatureSpace Space { get; }

    public EdgeRec Network { get; }

    public static async Task<HotelLog> MakeAsync(int seed)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("train.csv", Rows(new Random(seed)));
        var imported = await DatasetImporters.ByKind("trivago").ImportAsync(file, new() { Strict = true });
        return new(imported.Dataset, (ulong)seed);
    }

    public Edge.DeviceModel Model() => new("v1", Space.Device, EdgeRecDevice.Of(Network, s_schema));

    public StubCloud Cloud() => new(RowsOf, ScoresOf);

    public void Dispose() => Network.Dispose();

    private static float[] ScoresOf(string id, int position)
    {
        var random = new Random(int.Parse(id, CultureInfo.InvariantCulture) + (1000 * position));
        return [.. s_schema.Scores.Select(_ => random.NextSingle())];
    }

    private float[] RowsOf(string id)
    {
        var row = new int[1];
        Space.EncodeRows(new Item { Id = id }, row);
        var table = Network.Tables[0];
        return table.Weight.Value.Slice(row[0] * table.Width, table.Width).ToArray();
    }

    /// <summary>Sessions with many acts in the same second, hotels seen before, and clicks beside the list.</summary>
    private static string Rows(Random random)
    {
        var text = new StringBuilder("user_id,session_id,timestamp,step,action_type,reference,impressions,prices\n");
        for (var session = 0; session < 6; session++)
        {
            var at = 1_541_000_000 + (session * 10_000);
            for (var step = 1; step <= 25; step++)
            {
                at += random.Next(3) == 0 ? 0 : random.Next(1, 90);
                var kind = random.Next(10);
                if (kind < 4)
                {
                    int[] list = [.. Enumerable.Range(100, 30).OrderBy(_ => random.Next()).Take(random.Next(2, 9))];
                    var clicked = kind == 0 ? 777 : list[random.Next(list.Length)];
                    text.Append(CultureInfo.InvariantCulture, $"u{session},s{session},{at},{step},clickout item,{clicked},{string.Join('|', list)},{string.Join('|', list.Select(_ => random.Next(30, 300)))}\n");
                }
                else if (kind == 9)
                {
                    text.Append(CultureInfo.InvariantCulture, $"u{session},s{session},{at},{step},filter selection,Breakfast,,\n");
                }
                else
                {
                    var act = new[] { "interaction item image", "interaction item info", "interaction item rating", "interaction item deals", "search for item" }[kind - 4];
                    text.Append(CultureInfo.InvariantCulture, $"u{session},s{session},{at},{step},{act},{random.Next(100, 140)},,\n");
                }
            }
        }

        return text.ToString();
    }
}
