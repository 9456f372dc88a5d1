namespace Verge.Serving.Tests;

public class InterestMergeTests
{
    [Fact]
    public void Should_merge_by_score_and_remember_the_nearest_interest() =>
        Assert.Equal([new FoundItem(1, 10, 1), new FoundItem(3, 9, 0), new FoundItem(2, 8, 0)], Merge(3).Take(0));

    [Fact]
    public void Should_let_a_weak_interest_take_its_turns()
    {
        // Interest 1 is nearest to label 1 alone, with the rest below: by score it gets one place of four.
        Assert.Equal([1, 3, 2, 4], Labels(Merge(4).Take(0)));
        Assert.Equal([3, 1, 2, 6], Labels(Merge(4).Take(1)));
        Assert.Equal([3, 1, 2, 4], Labels(Merge(4).Take(0.5)));
    }

    [Fact]
    public void Should_give_all_there_are_where_that_is_fewer()
    {
        Assert.Equal(6, Merge(10).Take(1).Count);
        Assert.Empty(new InterestMerge(10, 2).Take(0.5));
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
