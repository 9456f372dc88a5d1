using System.Security.Cryptography;
using Verge.Testing;

namespace Verge.Bundles.Tests;

public class KeyTests
{
    [Fact]
    public void Should_make_a_key_once_and_find_it_again()
    {
        using var folder = new TemporaryFolder();
        var data = folder["data"];
        using var made = SigningKey.LoadOrCreate(data);
        using var found = SigningKey.LoadOrCreate(data);
        using var check = PublicKey.Load(Path.Combine(data, SigningKey.PublicFileName));
        Assert.Equal(made.Public.Fingerprint, found.Public.Fingerprint);
        Assert.Equal(made.Public.Fingerprint, check.Fingerprint);
        Assert.True(check.Verify("text"u8, made.Sign("text"u8)));
        Assert.False(check.Verify("texT"u8, made.Sign("text"u8)));
        Assert.False(check.Verify("text"u8, []));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(data, SigningKey.FileName)));
        }

        Assert.Equal(2, Directory.GetFiles(data).Length);
    }

    [Fact]
    public void Should_make_good_what_a_killed_run_left_of_the_public_key()
    {
        using var folder = new TemporaryFolder();
        using var made = SigningKey.LoadOrCreate(folder.Path);
        using var other = SigningKey.Create();
        var path = folder[SigningKey.PublicFileName];
        var whole = File.ReadAllText(path);

        foreach (var left in (string?[])[null, "", whole[..50], other.Public.ToPem()])
        {
            File.Delete(path);
            if (left is not null)
            {
                File.WriteAllText(path, left);
            }

            using var found = SigningKey.LoadOrCreate(folder.Path);
            Assert.Equal(made.Public.Fingerprint, found.Public.Fingerprint);
            Assert.Equal(whole, File.ReadAllText(path));
            Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
        }
    }

    [Fact]
    public void Should_name_a_file_that_holds_no_such_key()
    {
        using var folder = new TemporaryFolder();
        using var key = SigningKey.Create();
        AssertRefused(folder.Write("junk.pem", "no key"), SigningKey.Load);
        AssertRefused(folder.Write("public.pem", key.Public.ToPem()), SigningKey.Load);
        AssertRefused(folder.Write("junk.pem", "no key"), PublicKey.Load);
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        AssertRefused(folder.Write("p384.pem", p384.ExportPkcs8PrivateKeyPem()), SigningKey.Load);
        AssertRefused(folder.Write("p384.pub", p384.ExportSubjectPublicKeyInfoPem()), PublicKey.Load);
        using var rsa = RSA.Create(1024);
        AssertRefused(folder.Write("rsa.pem", rsa.ExportPkcs8PrivateKeyPem()), SigningKey.Load);
    }

    private static void AssertRefused<T>(string path, Func<string, T> load)
        where T : IDisposable
    {
        var error = Assert.Throws<BundleException>(() => load(path));
        Assert.Equal(path, error.File);
    }
}
