using System.Runtime.InteropServices;
using Verge.Cli.Shell;

namespace Verge.Cli.Bench;

/// <summary>Files in the fvecs format that benchmarks of vector search share: for each vector its width (32-bit) and its values (float32), little-endian.</summary>
internal static class VectorFile
{
    private const int Widest = 16_384;

    /// <summary>Reads all vectors.</summary>
    /// <param name="flag">The flag that named the file, for errors.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="CommandException">There is no such file, or it is no fvecs.</exception>
    public static VectorSet Read(string flag, string path)
    {
        if (!File.Exists(path))
        {
            throw new CommandException($"{flag}: got '{path}', expected a file of vectors (fvecs)");
        }

        using var file = File.OpenRead(path);
        var width = 0;
        if (file.Length >= sizeof(int))
        {
            file.ReadExactly(Bytes(ref width));
        }

        var stride = sizeof(int) + ((long)width * sizeof(float));
        if (width is < 1 or > Widest || file.Length % stride != 0 || file.Length / stride * width > Array.MaxLength)
        {
            throw new CommandException($"{flag}: got '{path}', {file.Length} bytes that begin with the width {width}, expected vectors of one width (fvecs)");
        }

        var values = new float[file.Length / stride * width];
        file.Position = 0;
        using var buffered = new BufferedStream(file, 1 << 16);
        for (var at = 0; at < values.Length; at += width)
        {
            var own = 0;
            buffered.ReadExactly(Bytes(ref own));
            if (own != width)
            {
                throw new CommandException($"{flag}: got '{path}', whose vector {at / width} has the width {own}, expected {width} as those before");
            }

            buffered.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan(at, width)));
        }

        return new(values, width);
    }

    /// <summary>Writes all vectors.</summary>
    public static void Write(string path, VectorSet vectors)
    {
        using var file = new BufferedStream(File.Create(path), 1 << 16);
        var width = vectors.Dimensions;
        for (var i = 0; i < vectors.Count; i++)
        {
            file.Write(Bytes(ref width));
            file.Write(MemoryMarshal.AsBytes(vectors[i]));
        }
    }

    private static Span<byte> Bytes(ref int value) => MemoryMarshal.AsBytes(new Span<int>(ref value));
}
