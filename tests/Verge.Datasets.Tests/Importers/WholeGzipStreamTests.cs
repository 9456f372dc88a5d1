using Verge.Datasets.Reading;
using Verge.Testing;

namespace Verge.Datasets.Tests.Importers;

public sealed class WholeGzipStreamTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(19)]
    [InlineData(70_000)]
    public void Should_give_every_byte_whatever_the_pieces(int length)
    {
        var text = Text(length);
        foreach (var piece in (int[])[1, 7, 100_000])
        {
            using var stream = new WholeGzipStream(new MemoryStream(TemporaryFolder.Gzip(text)));
            var got = new List<byte>();
            var buffer = new byte[piece];
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                got.AddRange(buffer.AsSpan(0, read));
            }

            Assert.Equal(text, System.Text.Encoding.UTF8.GetString([.. got]));
        }
    }

    [Fact]
    public void Should_refuse_a_file_cut_short_at_any_byte()
    {
        var whole = TemporaryFolder.Gzip(Text(1500));
        for (var length = 0; length < whole.Length; length++)
        {
            using var stream = new WholeGzipStream(new MemoryStream(whole, 0, length));
            var accepted = length == 0;
            Assert.True(accepted || Record.Exception(() => stream.CopyTo(Stream.Null)) is InvalidDataException, $"cut at {length} of {whole.Length}");
        }
    }

    private static string Text(int length)
    {
        var random = new Random(3);
        return string.Concat(Enumerable.Range(0, length).Select(_ => (char)('a' + random.Next(26))));
    }
}
