using System.Text;

namespace Verge.Bundles;

/// <summary>Signs manifests. What is signed begins with the manifest's kind, so that none can stand for the other.</summary>
internal static class ManifestSignature
{
    public static byte[] Sign(SigningKey key, string kind, byte[] unsigned) => key.Sign(Message(kind, unsigned));

    public static void Verify(PublicKey key, string kind, byte[] unsigned, byte[] signature, string file)
    {
        if (!key.Verify(Message(kind, unsigned), signature))
        {
            throw new BundleException(file, $"the signature does not fit, expected one by the key {key.Fingerprint[..12]}");
        }
    }

    private static byte[] Message(string kind, byte[] unsigned) => [.. Encoding.ASCII.GetBytes(kind + "\n"), .. unsigned];
}
