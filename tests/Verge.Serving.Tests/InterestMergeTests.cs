namespace Verge.Serving.Tests;

public class InterestMergeTests
{
    [Fact]
    public void Should_merge_by_score_and_remember_the_nearest_interest() =>
        Assert.Equal([new FoundItem(1, 10, 1), new FoundItem(3, 9, 0), new FoundItem(2, 8, 0)], Merge(3).Take(0, 0, _ => null));

    [Fact]
    public void Should_let_a_weak_interest_take_its_turns()
    {
        // Interest 1 is nearest to label 1 alone, with the rest below: by score it gets one place of four.
        Assert.Equal([1, 3, 2, 4], Labels(Merge(4).Take(0, 0, _ => null)));
        Assert.Equal([3, 1, 2, 6], Labels(Merge(4).Take(1, 0, _ => null)));
        Assert.Equal([3, 1, 2, 4], Labels(Merge(4).Take(0.5, 0, _ => null)));
    }

    [Fact]
    public void Should_prefer_another_category_by_lambda()
    {
        string? CategoryOf(long label) => label is 1 or 2 or 3 ? "shoes" : "hats";
        // 10, 9 − 1.6 and 8 − 1.6 of shoes beside 7 of hats, then 8 − 3.2 beside 6 − 1.6.
        Assert.Equal([1, 3, 4, 2, 5, 6], Labels(Merge(6).Take(0, 1.6, CategoryOf)));
        Assert.Equal([1, 4, 3, 5, 2, 6], Labels(Merge(6).Take(0, 2.5, CategoryOf)));
        Assert.Equal([1, 3, 2, 4, 5, 6], Labels(Merge(6).Take(0, 2.5, _ => null)));
    }

    [Fact]
    public void Should_give_all_there_are_where_that_is_fewer()
    {
        Assert.Equal(6, Merge(10).Take(1, 1, _ => "one").Count);
        Assert.Empty(new InterestMerge(10, 2).Take(0.5, 1, _ => null));
    }

    private static InterestMerge Merge(int count)
    {
        var merge = new InterestMerge(count, 2);
        merge.Add(0, [new(3, 9), new(2, 8), new(4, 7), new(5, 6), new(1, 1)]);
        merge.Add(1, [new(1, 10), new(6, 2), new(2, 1)]);
        return merge;
    }

    private static long[] Labels(List<FoundItem> hits) => [.. hits.Select(hit => hit.Label)];
}
