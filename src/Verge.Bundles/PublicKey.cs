using System.Security.Cryptography;

namespace Verge.Bundles;

/// <summary>The key that checks bundles (ECDSA, P-256): shipped with the app, known to the cloud. Thread-safe.</summary>
public sealed class PublicKey : IDisposable
{
    private const string Curve = "1.2.840.10045.3.1.7";

    private readonly ECDsa _key;
    private readonly Lock _gate = new();

    internal PublicKey(ECDsa key, string name)
    {
        _key = RequireP256(key, name);
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
    }

    /// <summary>SHA-256 of the key, lower-case hexadecimal.</summary>
    public string Fingerprint { get; }

    /// <summary>Reads a PEM file (<c>PUBLIC KEY</c>).</summary>
    /// <exception cref="BundleException">No such key in the file.</exception>
    public static PublicKey Load(string path) => FromPem(File.ReadAllText(path), path);

    /// <summary>Reads PEM text (<c>PUBLIC KEY</c>).</summary>
    /// <param name="pem">The text.</param>
    /// <param name="name">Where it comes from, for errors.</param>
    /// <exception cref="BundleException">No such key in the text.</exception>
    public static PublicKey FromPem(string pem, string name = "public key") => new(Import(pem, name), name);

    /// <summary>The key as PEM text.</summary>
    public string ToPem() => _key.ExportSubjectPublicKeyInfoPem() + "\n";

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    internal bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        lock (_gate)
        {
            return _key.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }

    internal static ECDsa Import(string pem, string name)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new BundleException(name, "got no PEM key, expected an ECDSA key on the curve P-256", error);
        }
    }

    internal static ECDsa RequireP256(ECDsa key, string name)
    {
        var curve = key.ExportParameters(false).Curve.Oid;
        return curve.Value == Curve || curve.FriendlyName == "nistP256"
            ? key
            : throw new BundleException(name, $"got a key on the curve {curve.FriendlyName ?? curve.Value}, expected P-256");
    }
}
