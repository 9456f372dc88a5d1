using Verge.Bundles;
using Verge.Testing;

namespace Verge.Serving.Tests;

/// <summary>A data directory with the shop's public key, gone with the test.</summary>
internal sealed class ShopFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ShopFolder() => _folder.Write(SigningKey.PublicFileName, TinyShop.Key.Public.ToPem());

    public string Path => _folder.Path;

    public string Bundles => _folder["bundles"];

    public string State => _folder["state.db"];

    public string Catalogue => _folder["catalogue.db"];

    /// <inheritdoc cref="TinyShop.Seal"/>
    public string Seal(int day = 1, Func<Domain.Item, Domain.Item>? change = null) => TinyShop.Seal(Bundles, day, change);

    /// <summary>Changes one byte in the middle of a file.</summary>
    public void Flip(string version, string file)
    {
        var path = System.IO.Path.Combine(Bundles, version, file);
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            _folder.Dispose();
        }
    }
}
