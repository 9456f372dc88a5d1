using System.Security.Cryptography;

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

    /// <summary>The key of a data directory; made, with its public part, when there is none.</summary>
    /// <exception cref="BundleException">A file that holds no key.</exception>
    public static SigningKey LoadOrCreate(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, FileName);
        if (File.Exists(path))
        {
            return Load(path);
        }

        Directory.CreateDirectory(dataDirectory);
        using (var key = Create())
        {
            key.Save(path);
        }

        // Read what stands there: another process may have been first.
        var made = Load(path);
        File.WriteAllText(Path.Combine(dataDirectory, PublicFileName), made.Public.ToPem());
        return made;
    }

    /// <summary>Writes a PEM file that only its owner may read; leaves one that is already there.</summary>
    public void Save(string path)
    {
        var temporary = $"{path}.{Path.GetRandomFileName()}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var writer = new StreamWriter(temporary, options))
        {
            writer.Write(_key.ExportPkcs8PrivateKeyPem() + "\n");
        }

        try
        {
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
        }
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
