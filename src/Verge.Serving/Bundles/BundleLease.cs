namespace Verge.Serving;

/// <summary>The use of a version for one request: while it lasts, the version is not freed, retired or not.</summary>
public sealed class BundleLease : IDisposable
{
    private ServedBundle? _bundle;

    internal BundleLease(ServedBundle bundle) => _bundle = bundle;

    /// <summary>The version.</summary>
    /// <exception cref="ObjectDisposedException">The use has ended.</exception>
    public ServedBundle Bundle => _bundle ?? throw new ObjectDisposedException(nameof(BundleLease));

    /// <summary>Ends the use.</summary>
    public void Dispose() => Interlocked.Exchange(ref _bundle, null)?.EndUse();
}
