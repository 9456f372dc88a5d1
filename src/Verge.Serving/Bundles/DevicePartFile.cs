using System.Security.Cryptography;
using Verge.Bundles;

namespace Verge.Serving;

/// <summary>One file of a device part.</summary>
/// <param name="Path">Relative to the device part, as its manifest names it.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="Sha256">Their SHA-256, lower-case hexadecimal.</param>
public sealed record DevicePartFile(string Path, ReadOnlyMemory<byte> Content, string Sha256)
{
    internal static DevicePartFile Read(BundleReader reader, BundleFile file)
    {
        var path = $"{BundlePaths.Device}/{file.Path}";
        var content = File.ReadAllBytes(reader.PathOf(path));
        return Convert.ToHexStringLower(SHA256.HashData(content)) == file.Sha256
            ? new(file.Path, content, file.Sha256)
            : throw new BundleException(path, "changed while it was read, expected the bytes that were checked");
    }
}
