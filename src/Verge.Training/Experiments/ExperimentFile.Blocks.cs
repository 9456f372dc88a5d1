using System.Collections.Immutable;
using Verge.Evaluation;

namespace Verge.Training.Experiments;

/// <summary>Blocks: those that are named, each with its rows, or all rows as one.</summary>
public static partial class ExperimentFile
{
    private static ImmutableArray<ExperimentBlock> Blocks(TableText table, string path, ImmutableArray<ExperimentMethod> rows, ImmutableArray<MetricName> metrics)
    {
        if (table.Blocks is null)
        {
            None(path, "rows.block", rows.Select(row => row.Block).FirstOrDefault(name => name.Length > 0), "none without blocks");
            return [Block(path, "", new() { Base = table.Base, Against = table.Against, Oracle = table.Oracle }, rows, metrics)];
        }

        foreach (var (field, value) in new[] { ("base", table.Base), ("against", table.Against), ("oracle", table.Oracle) })
        {
            None(path, field, value, "none beside blocks, which have their own");
        }

        var blocks = Required(table.Blocks, path, "blocks").Select(block => (Name: Required(block.Name, path, "blocks.name"), Text: block)).ToList();
        Unique(path, "blocks.name", blocks.Select(block => block.Name));
        Known(path, "rows.block", rows.Select(row => row.Block), [.. blocks.Select(block => block.Name)]);
        Known(path, "blocks.name", blocks.Select(block => block.Name), [.. rows.Select(row => row.Block).Distinct()]);
        return [.. blocks.Select(block => Block(path, "blocks.", block.Text, [.. rows.Where(row => row.Block == block.Name)], metrics))];
    }

    private static void None(string path, string field, string? value, string expected)
    {
        if (value is not null)
        {
            throw new ExperimentException($"{path}, {field}: got '{value}', expected {expected}");
        }
    }

    private static ExperimentBlock Block(string path, string prefix, BlockText text, ImmutableArray<ExperimentMethod> rows, ImmutableArray<MetricName> metrics)
    {
        foreach (var (field, value) in new[] { ("base", text.Base), ("against", text.Against), ("oracle", text.Oracle) })
        {
            Known(path, prefix + field, value is null ? [] : [value], [.. rows.Select(row => row.Row)]);
        }

        Needed(text.Base, "base", metrics.FirstOrDefault(metric => metric.IsRelative));
        Needed(text.Oracle, "oracle", metrics.FirstOrDefault(metric => metric.Kind == MetricKind.GapClosed));
        return new(text.Name ?? "", text.Base ?? "", text.Against ?? "", text.Oracle ?? "");

        void Needed(string? row, string field, MetricName metric)
        {
            if (row is null && metric.IsRelative)
            {
                throw new ExperimentException($"{path}, {prefix}{field}: got nothing, expected the row that '{metric}' is counted from");
            }
        }
    }
}
