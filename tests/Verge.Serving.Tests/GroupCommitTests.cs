using Verge.Domain;

namespace Verge.Serving.Tests;

public class GroupCommitTests
{
    private static readonly Interaction s_click = new("ada", "a", EventKind.Clicked, DateTimeOffset.UnixEpoch);

    [Fact]
    public async Task Should_store_together_what_comes_while_the_disk_is_busy()
    {
        using var busy = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        var groups = new List<string>();
        var commit = new GroupCommit(interactions =>
        {
            groups.Add(string.Join(' ', interactions.Select(interaction => interaction.Id)));
            begun.Set();
            busy.Wait();
            return [.. interactions.Where(interaction => interaction.Id != "old")];
        });
        var first = commit.TakeAsync([Event("1")]);
        begun.Wait();
        var second = commit.TakeAsync([Event("2"), Event("old"), Event("3")]);
        var third = commit.TakeAsync([Event("old")]);
        var fourth = commit.TakeAsync([Event("4")]);
        Assert.False(first.IsCompleted);
        busy.Set();
        int[] taken = await Task.WhenAll(first, second, third, fourth);
        Assert.Equal([1, 2, 0, 1], taken);
        Assert.Equal(["1", "2 old 3 old 4"], groups);
        Assert.Equal(1, await commit.TakeAsync([Event("5")]));
    }

    [Fact]
    public async Task Should_fail_each_request_for_itself_alone()
    {
        using var busy = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        var commit = new GroupCommit(interactions =>
        {
            begun.Set();
            busy.Wait();
            return interactions.Any(interaction => interaction.Id == "bad") ? throw new InvalidOperationException("bad") : interactions;
        });
        var first = commit.TakeAsync([Event("bad")]);
        begun.Wait();
        var good = commit.TakeAsync([Event("1")]);
        var bad = commit.TakeAsync([Event("2"), Event("bad")]);
        busy.Set();
        Assert.Equal(1, await good);
        await Assert.ThrowsAsync<InvalidOperationException>(() => first);
        await Assert.ThrowsAsync<InvalidOperationException>(() => bad);
    }

    private static Interaction Event(string id) => s_click with { Id = id };
}
