using System.Security.Cryptography;
using System.Text;

namespace Verge.Bundles;

/// <summary>The key that signs bundles (ECDSA, P-256). It stays where training runs. Thread-safe.</summary>
public sealed class SigningKey : IDisposable
{
    /// <summary>The file of the key in a data directory.</summary>
    public const string FileName = "signing-key.pem";

    /// <summary>The file of its public part, beside it.</summary>
    public const string PublicFileName = "signing-key.public.pem";

    private readonly ECDsa _key;
    private readonly Lock _gate = new();

    private SigningKey(ECDsa key, string name)
    {
        _key = PublicKey.RequireP256(key, name);
        Public = PublicKey.FromPem(key.ExportSubjectPublicKeyInfoPem(), name);
    }

    /// <summary>The key that checks what this one signs.</summary>
    public PublicKey Public { get; }

    /// <summary>A new key.</summary>
    public static SigningKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256), "new key");

    /// <summary>Reads a PEM file (<c>PRIVATE KEY</c> or <c>EC PRIVATE KEY</c>).</summary>
    /// <exception cref="BundleException">No such key in the file.</exception>
    public static SigningKey Load(string path)
    {
        var key = PublicKey.Import(File.ReadAllText(path), path);
        try
        {
            _ = key.ExportECPrivateKey();
            return new(key, path);
        }
        catch (CryptographicException error)
        {
            key.Dispose();
            throw new BundleException(path, "got a public key, expected the private one", error);
        }
    }

    /// <summary>The key of a data directory; made when there is none. Its public part is put beside it wherever it is not there as it should be.</summary>
    /// <exception cref="BundleException">A file that holds no key.</exception>
    public static SigningKey LoadOrCreate(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, FileName);
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(dataDirectory);
            using var key = Create();
            key.Save(path);
        }

        // Read what stands there: another process may have been first.
        var found = Load(path);
        found.SavePublic(Path.Combine(dataDirectory, PublicFileName));
        return found;
    }

    /// <summary>Writes a PEM file that only its owner may read; leaves one that is already there.</summary>
    public void Save(string path)
    {
        var options = new FileStreamOptions();
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var temporary = WriteBeside(path, _key.ExportPkcs8PrivateKeyPem() + "\n", options);
        try
        {
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
        }
    }

    /// <summary>A run that was killed may have left none, or half of one: what is signed would be refused by all who read it.</summary>
    private void SavePublic(string path)
    {
        var text = Public.ToPem();
        if (!File.Exists(path) || File.ReadAllText(path) != text)
        {
            File.Move(WriteBeside(path, text, new()), path, overwrite: true);
        }
    }

    /// <summary>Written to the disk before it may take its place, so that whatever stands there is whole.</summary>
    private static string WriteBeside(string path, string text, FileStreamOptions options)
    {
        var temporary = $"{path}.{Path.GetRandomFileName()}";
        (options.Mode, options.Access) = (FileMode.CreateNew, FileAccess.Write);
        using var stream = new FileStream(temporary, options);
        stream.Write(Encoding.UTF8.GetBytes(text));
        stream.Flush(flushToDisk: true);
        return temporary;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _key.Dispose();
        Public.Dispose();
    }

    internal byte[] Sign(ReadOnlySpan<byte> data)
    {
        lock (_gate)
        {
            return _key.SignData(data.ToArray(), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }
}
