using Verge.Domain;

namespace Verge.Features;

public sealed partial class RankingFeatures
{
    /// <summary>Rows of the table of feed places, 0 where it is not known. 0 without bias inputs.</summary>
    public int BiasIndexRowCount => Schema.Bias is { } bias ? 1 + bias.MaximumIndex : 0;

    /// <summary>Rows of the table of screen pages, 0 where it is not known. 0 without bias inputs.</summary>
    public int BiasScreenPageRowCount => Schema.Bias is { } bias ? 1 + bias.MaximumScreenPage : 0;

    /// <summary>Rows of the table of neighbors' attribute: 0 where there is no neighbor, 1 where its value is unknown. 0 without bias inputs.</summary>
    public int BiasNeighborRowCount => Schema.Bias is { } bias ? 1 + _vocabularies[bias.Attribute].RowCount : 0;

    private int[] EncodeBias(in RankingRequest request, int position)
    {
        if (Schema.Bias is not { } bias || !request.ShowPositions)
        {
            return _noBias;
        }

        var rows = new int[bias.Length];
        var index = request.FirstPosition + position;
        rows[0] = 1 + Math.Min(index, bias.MaximumIndex - 1);
        rows[1] = 1 + Math.Min(index / bias.ItemsPerScreen, bias.MaximumScreenPage - 1);
        rows[2] = NeighborRow(request.Candidates, position, bias);
        for (var distance = 1; distance <= bias.Neighbors / 2; distance++)
        {
            rows[(2 * distance) + 1] = NeighborRow(request.Candidates, position - distance, bias);
            rows[(2 * distance) + 2] = NeighborRow(request.Candidates, position + distance, bias);
        }

        return rows;
    }

    private int NeighborRow(ReadOnlySpan<Item> page, int position, RankingBias bias) =>
        position < 0 || position >= page.Length ? 0 : 1 + RowOf(bias.Attribute, page[position]);
}
