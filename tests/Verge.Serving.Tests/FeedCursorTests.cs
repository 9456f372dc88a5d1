using System.Buffers.Text;
using System.Text;

namespace Verge.Serving.Tests;

public class FeedCursorTests
{
    [Fact]
    public void Should_read_what_it_wrote()
    {
        var cursor = new FeedCursor(new Guid("0f8fad5b-d9cb-469f-a165-70867728950e"), 12);
        Assert.True(FeedCursor.TryParse(cursor.ToString(), out var read));
        Assert.Equal(cursor, read);
        Assert.InRange(cursor.ToString().Length, 1, FeedCursor.MaximumLength);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("not a cursor")]
    [InlineData("äöü")]
    [InlineData("====")]
    [InlineData("\0\0\0\0")]
    public void Should_refuse_what_is_none(string text) => Assert.False(FeedCursor.TryParse(text, out _));

    [Theory]
    [InlineData("0f8fad5bd9cb469fa16570867728950e.0")]
    [InlineData("0f8fad5bd9cb469fa16570867728950e.1000")]
    [InlineData("0f8fad5bd9cb469fa16570867728950e.-1")]
    [InlineData("0f8fad5bd9cb469fa16570867728950e.99999999999")]
    [InlineData("0f8fad5bd9cb469fa16570867728950e.1.1")]
    [InlineData("0f8fad5bd9cb469fa16570867728950e")]
    [InlineData("0f8fad5b-d9cb-469f-a165-70867728950e.1")]
    [InlineData(".1")]
    public void Should_refuse_content_that_it_never_wrote(string content) =>
        Assert.False(FeedCursor.TryParse(Base64Url.EncodeToString(Encoding.ASCII.GetBytes(content)), out _));

    [Fact]
    public void Should_refuse_a_million_characters_unread() => Assert.False(FeedCursor.TryParse(new string('A', 1_000_000), out _));
}
