using System.Text;

namespace Verge.Evaluation.Tests;

public class ScoredListsTests
{
    private static readonly ScoredList s_list = new()
    {
        User = "u1",
        Request = "a",
        Scores = new[] { 0.9f, 0.4f, 0.1f, 0.2f },
        Labels = new[] { true, false, true, true },
        Tags = new[] { 1u, 2u },
        Preferences = new[] { 0.7f, 0.3f },
    };

    private static readonly ScoredList s_other = s_list with
    {
        User = "u2", Scores = new[] { 0.5f, 0.1f }, Labels = new[] { false, true }, Tags = new[] { 3u }, Preferences = new[] { 0f },
    };

    [Fact]
    public void Should_give_back_what_it_was_given() => Same(Lists(s_list, s_other), [s_list, s_other]);

    [Fact]
    public void Should_give_back_what_it_wrote()
    {
        var read = Read(Bytes(Lists(s_list, s_other)));
        Assert.Equal(["click", "order"], read.Tasks.ToArray());
        Assert.Equal(["new-user", "new-item"], read.Tags.ToArray());
        Same(read, [s_list, s_other]);

        // Without tags and preferences too.
        var plain = s_list with { Tags = default, Preferences = default };
        read = Read(Bytes(new(["click", "order"], [], [plain])));
        Assert.False(read.HasPreferences);
        Same(read, [plain with { Tags = new[] { 0u, 0u } }]);
    }

    [Fact]
    public void Should_refuse_what_ends_too_early()
    {
        var bytes = Bytes(Lists(s_list, s_other));
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<EndOfStreamException>(() => Read(bytes[..length]));
        }
    }

    [Theory]
    [InlineData(int.MaxValue, 1)]
    [InlineData(1, int.MaxValue)]
    public void Should_make_no_room_for_what_is_not_there(int tasks, int items)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write7BitEncodedInt(tasks);
        writer.Write("click");
        writer.Write7BitEncodedInt(0);
        writer.Write(1);
        writer.Write(false);
        writer.Write("u1");
        writer.Write("r1");
        writer.Write7BitEncodedInt(items);
        writer.Write(new byte[1_000]);
        // A text that begins where a number was meant ends the reading as well.
        Assert.ThrowsAny<IOException>(() => Read(stream.ToArray()));
    }

    [Fact]
    public void Should_count_what_it_holds()
    {
        var lists = Lists(s_list, s_other);
        Assert.Equal((2, 2, 3, "2 2", "1 2"), Told(lists.Counts()));
        Assert.Equal((2, 2, 2, "1 1", "1 1"), Told(lists.Counts("new-user")));
        Assert.Equal((2, 2, 2, "1 2", "1 2"), Told(lists.Counts("new-item")));
        var error = Assert.Throws<ArgumentException>(() => lists.Counts("old-item"));
        Assert.StartsWith("Slice 'old-item': there is none of that name, expected one of new-user, new-item.", error.Message, StringComparison.Ordinal);

        static (int, int, int, string, string) Told(ListCounts counts) =>
            (counts.Lists, counts.Users, counts.Impressions, string.Join(' ', counts.Positives), string.Join(' ', counts.PositiveLists));
    }

    public static TheoryData<string, ScoredList, string> Wrong => new()
    {
        { "empty", s_list with { Scores = default, Labels = default }, "got 0 labels, expected 2 an item, of one item at least" },
        { "half an item", s_list with { Labels = new[] { true, false, true } }, "got 3 labels, expected 2 an item" },
        { "a score too few", s_list with { Scores = new[] { 0.9f, 0.4f, 0.1f } }, "got 3 scores and 4 labels" },
        { "NaN", s_list with { Scores = new[] { 0.9f, 0.4f, 0.1f, float.NaN } }, "item at place 1: got score NaN, expected a probability" },
        { "a logit", s_list with { Scores = new[] { 0.9f, 0.4f, -1f, 0f } }, "item at place 1: got score -1, expected a probability" },
        { "a tag too few", s_list with { Tags = new[] { 1u } }, "got tags of 1 items, expected of 2" },
        { "a third tag", s_list with { Tags = new[] { 1u, 4u } }, "item at place 1: got the tags 100, expected bits of 2 tags" },
        { "no preferences", s_list with { Request = "b", Preferences = default }, "got preferences of 0 items, expected of 2" },
        { "no preference", s_list with { Preferences = new[] { 0.5f, 1.5f } }, "item at place 1: got preference 1.5, expected a probability" },
        { "twice", s_other, "came twice, expected once" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Should_name_the_list_that_cannot_be(string what, ScoredList list, string message)
    {
        Assert.NotEmpty(what);
        var error = Assert.Throws<ArgumentException>(() => Lists(s_other, list));
        Assert.StartsWith($"List '{list.Request}' of user '{list.User}': {message}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_preferences_of_some_lists_only() =>
        Assert.Contains("got preferences, expected none", Assert.Throws<ArgumentException>(() => Lists(s_other with { Preferences = default }, s_list)).Message, StringComparison.Ordinal);

    [Fact]
    public void Should_refuse_names_that_stand_twice_or_not_at_all()
    {
        Assert.StartsWith("tasks: got 'click, click', expected 1 to 8 names", Assert.Throws<ArgumentException>(() => new ScoredLists(["click", "click"], [], [])).Message, StringComparison.Ordinal);
        Assert.StartsWith("tasks: got ''", Assert.Throws<ArgumentException>(() => new ScoredLists([], [], [])).Message, StringComparison.Ordinal);
    }

    private static ScoredLists Lists(params ScoredList[] lists) => new(["click", "order"], ["new-user", "new-item"], lists);

    private static byte[] Bytes(ScoredLists lists)
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8))
        {
            lists.Write(writer);
        }

        return stream.ToArray();
    }

    private static ScoredLists Read(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        return ScoredLists.Read(reader);
    }

    private static void Same(ScoredLists lists, ScoredList[] expected)
    {
        Assert.Equal(expected.Length, lists.Count);
        for (var list = 0; list < expected.Length; list++)
        {
            Assert.Equal((expected[list].User, expected[list].Request), (lists[list].User, lists[list].Request));
            Assert.Equal(expected[list].Scores.ToArray(), lists[list].Scores.ToArray());
            Assert.Equal(expected[list].Labels.ToArray(), lists[list].Labels.ToArray());
            Assert.Equal(expected[list].Tags.ToArray(), lists[list].Tags.ToArray());
            Assert.Equal(expected[list].Preferences.ToArray(), lists[list].Preferences.ToArray());
        }
    }
}
