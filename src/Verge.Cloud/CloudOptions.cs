using System.Globalization;
using Verge.Bundles;
using Verge.Serving;

namespace Verge.Cloud;

/// <summary>How a cloud is run. Checked when it is built.</summary>
public sealed record CloudOptions
{
    /// <summary>What an admin key looks like, in words.</summary>
    public const string AdminKeyExpectation = "16 … 1,024 visible ASCII characters";

    /// <summary>Where the cloud keeps its state; bundles and the key that checks them are looked for there too.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Where to listen, without TLS: <c>http://address:port</c>; port 0 takes a free one. Default the loopback, port 5080.</summary>
    public IReadOnlyList<string> Urls { get; init; } = ["http://127.0.0.1:5080"];

    /// <summary>The folder of bundles; <see langword="null"/>: <c>bundles</c> in the data directory.</summary>
    public string? BundlesPath { get; init; }

    /// <summary>The key (PEM) that bundles must be signed with; <see langword="null"/>: the one that training leaves in the data directory.</summary>
    public string? PublicKeyPath { get; init; }

    /// <summary>The file of user state (SQLite); <see langword="null"/>: <c>state.db</c> in the data directory.</summary>
    public string? StatePath { get; init; }

    /// <summary>The file of the catalogue's changes (SQLite); <see langword="null"/>: <c>catalogue.db</c> in the data directory.</summary>
    public string? CataloguePath { get; init; }

    /// <summary>
    /// What whoever changes the catalogue or has a user forgotten sends, as <c>Authorization: Bearer …</c>: 16 … 1,024 visible ASCII characters. <see langword="null"/>: nobody may.
    /// </summary>
    public string? AdminKey { get; init; }

    /// <summary>Bytes of a request's body at most. Default 1 MiB.</summary>
    public long BodyLimit { get; init; } = 1 << 20;

    /// <summary>Interactions of one <c>POST /v1/events</c> at most. Default 1,000.</summary>
    public int EventLimit { get; init; } = 1_000;

    /// <summary>Items of one <c>POST /v1/embeddings</c> at most. Default 1,000.</summary>
    public int EmbeddingLimit { get; init; } = 1_000;

    /// <summary>Items of one <c>PUT /v1/items</c> at most. Default 1,000.</summary>
    public int ItemLimit { get; init; } = 1_000;

    /// <summary>Items that one paging request may exclude. Default 500.</summary>
    public int ExcludeLimit { get; init; } = 500;

    /// <summary>Categories that one paging request may name. Default 50.</summary>
    public int CategoryLimit { get; init; } = 50;

    /// <summary>Versions served at once: devices that name an older one must update. Default 3.</summary>
    public int VersionCapacity { get; init; } = 3;

    /// <summary>Time between two looks for a new version. Default 5 seconds.</summary>
    public TimeSpan ReloadInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long requests that are being answered may take when the cloud stops. Default 10 seconds.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How paging requests are answered.</summary>
    public FeedOptions Feed { get; init; } = new();

    /// <summary>The least severe entries that go to standard error, as JSON, one object a line. Default none do.</summary>
    public LogLevel ConsoleLogLevel { get; init; } = LogLevel.None;

    /// <summary>Where bundles are looked for.</summary>
    public string BundlesFolder => BundlesPath ?? Path.Combine(DataDirectory, "bundles");

    /// <summary>Where the key is.</summary>
    public string PublicKeyFile => PublicKeyPath ?? Path.Combine(DataDirectory, SigningKey.PublicFileName);

    /// <summary>Where user state is.</summary>
    public string StateFile => StatePath ?? Path.Combine(DataDirectory, "state.db");

    /// <summary>Where changes to the catalogue are.</summary>
    public string CatalogueFile => CataloguePath ?? Path.Combine(DataDirectory, "catalogue.db");

    /// <summary>Checks that every part is possible.</summary>
    /// <exception cref="ArgumentException">An impossible value, named.</exception>
    public CloudOptions Validated()
    {
        Require(!string.IsNullOrWhiteSpace(DataDirectory) && !File.Exists(DataDirectory), nameof(DataDirectory), DataDirectory, "a folder");
        Require(Urls is { Count: > 0 }, nameof(Urls), Urls, "at least one address");
        foreach (var url in Urls)
        {
            Require(IsAddress(url), nameof(Urls), url, "http://address:port, the address in numbers where the port is 0");
        }

        Require(BundlesPath is null || BundlesPath.Length > 0, nameof(BundlesPath), BundlesPath, "a folder, or null");
        Require(StatePath is null || (StatePath.Length > 0 && !Directory.Exists(StatePath)), nameof(StatePath), StatePath, "a file, or null");
        Require(CataloguePath is null || (CataloguePath.Length > 0 && !Directory.Exists(CataloguePath)), nameof(CataloguePath), CataloguePath, "a file, or null");
        Require(File.Exists(PublicKeyFile), nameof(PublicKeyPath), PublicKeyFile, "the file of the public key that training signs with (PEM): train a bundle first, or copy the key");
        Require(AdminKey is null || IsAdminKey(AdminKey), nameof(AdminKey), "(not shown)", $"{AdminKeyExpectation}, or null");
        InRange(BodyLimit, 1_024, 1 << 30, nameof(BodyLimit), "bytes");
        InRange(EventLimit, 1, 100_000, nameof(EventLimit), "interactions");
        InRange(EmbeddingLimit, 1, 100_000, nameof(EmbeddingLimit), "items");
        InRange(ItemLimit, 1, 100_000, nameof(ItemLimit), "items");
        InRange(ExcludeLimit, 1, 10_000, nameof(ExcludeLimit), "items");
        InRange(CategoryLimit, 1, 10_000, nameof(CategoryLimit), "categories");
        InRange(VersionCapacity, 1, 100, nameof(VersionCapacity), "versions");
        Require(ReloadInterval >= TimeSpan.FromMilliseconds(1) && ReloadInterval <= TimeSpan.FromDays(1), nameof(ReloadInterval), ReloadInterval, "1 ms … 1 day");
        Require(ShutdownTimeout >= TimeSpan.Zero && ShutdownTimeout <= TimeSpan.FromDays(1), nameof(ShutdownTimeout), ShutdownTimeout, "zero … 1 day");
        Require(Enum.IsDefined(ConsoleLogLevel), nameof(ConsoleLogLevel), ConsoleLogLevel, "a log level");
        Require(Feed is not null, nameof(Feed), null, "feed options");
        _ = Feed!.Validated();
        return this;
    }

    /// <summary>Whether a text can be an admin key.</summary>
    public static bool IsAdminKey(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Length is >= 16 and <= 1_024 && key.All(c => c is > ' ' and <= '~');
    }

    private static bool IsAddress(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0
        && (uri.Port > 0 || uri.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6);

    private static void InRange(long value, long low, long high, string name, string unit) => Require(
        value >= low && value <= high, name, value.ToString("N0", CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"{low:N0} … {high:N0} {unit}"));

    private static void Require(bool holds, string name, object? got, string expected)
    {
        if (!holds)
        {
            throw new ArgumentException($"{name}: got '{got ?? "null"}', expected {expected}");
        }
    }
}
