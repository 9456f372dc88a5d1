using System.CommandLine;
using System.Globalization;
using Verge.Cli.Bench;
using Verge.Cli.Shell;
using Verge.Evaluation.Reports;

namespace Verge.Cli.Commands.Bench;

/// <summary><c>verge bench ann</c>: recall and speed of vector search, on vectors of a file or made here.</summary>
internal static class AnnBench
{
    /// <summary>The command.</summary>
    public static Command Create(CommandShell shell)
    {
        var files = new AnnVectorFlags();
        var k = Flags.Whole("--k", "Hits a query. Default 10.", 1, 1_000);
        var m = Flags.Whole("--m", "Links a node makes on each level. Default 16.", 2, 256);
        var construction = Flags.Whole("--ef-construction", "Candidates kept while inserting. Default 200.", 2, 65_536);
        var efs = Flags.Text("--ef", "LIST", $"Candidates kept while searching, one measurement each. Default {string.Join(',', AnnSettings.DefaultEfs)}.", "whole numbers with commas between");
        var least = Flags.Whole("--least-ms", "Measure each ef for at least so many milliseconds. Default 500.", 0, 600_000);
        var changes = new Option<bool>("--changes") { Description = "Then also measure searches behind filters, and the removal of every second vector (both only with --json)." };
        return shell.Create(
            "ann",
            "Measure vector search by inner product on one thread: recall and queries a second for each ef, time and memory of the index.",
            async (parsed, run, cancellation) =>
            {
                var settings = new AnnSettings
                {
                    K = parsed.GetValue(k) ?? 10,
                    M = parsed.GetValue(m) ?? 16,
                    EfConstruction = parsed.GetValue(construction) ?? 200,
                    Efs = parsed.GetValue(efs) is { } list ? Numbers(list) : AnnSettings.DefaultEfs,
                    LeastTime = TimeSpan.FromMilliseconds(parsed.GetValue(least) ?? 500),
                };
                if (settings.EfConstruction < settings.M)
                {
                    throw new UsageException($"--ef-construction: got {settings.EfConstruction}, expected at least --m, {settings.M}");
                }

                var (vectors, queries) = files.Take(parsed, settings.K);
                var lines = new List<AnnEfLine>();
                var built = await run.WithProgressAsync(board =>
                {
                    var measurement = new AnnMeasurement(settings, vectors, queries, run.Time);
                    var index = measurement.Run(
                        board,
                        line =>
                        {
                            run.Write(line);
                            lines.Add(line);
                        },
                        cancellation);
                    run.Write(index);
                    if (parsed.GetValue(changes))
                    {
                        measurement.RunChanges(board, run.Write, cancellation);
                    }

                    return Task.FromResult(index);
                });
                run.Print(Table(settings, vectors.Count, queries.Count, lines, built));
            },
            [.. files.All, k, m, construction, efs, least, changes]);
    }

    private static int[] Numbers(string list) =>
        [.. list.Split(',').Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ef) && ef is >= 1 and <= 1 << 20
            ? ef
            : throw new UsageException($"--ef: got '{list}', expected whole numbers from 1 to {1 << 20} with commas between"))];

    private static ReportTable Table(AnnSettings settings, int vectors, int queries, IEnumerable<AnnEfLine> lines, AnnBuildLine built) => new(
        $"{vectors:N0} vectors, {queries:N0} queries",
        "ef",
        [new($"recall@{settings.K}"), new("queries/s")],
        [
            .. lines.Select(line => new ReportRow(
                line.Ef.ToString(CultureInfo.InvariantCulture),
                [ReportCell.Of(line.Recall.ToString("0.0000", CultureInfo.InvariantCulture)), ReportCell.Of(line.Qps.ToString("N0", CultureInfo.InvariantCulture))])),
        ],
        [string.Create(CultureInfo.InvariantCulture, $"Built in {built.BuildSeconds:0.0} s on one thread; {built.BytesPerVector:0} bytes a vector.")]);
}
