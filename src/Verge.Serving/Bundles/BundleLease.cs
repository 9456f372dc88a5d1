namespace Verge.Serving;

/// <summary>
/// The use of a version for one request: while it lasts, the version is not freed, retired or not, and an index of an item means what it meant,
/// whatever becomes of the item.
/// </summary>
public sealed class BundleLease : IDisposable
{
    private readonly int _generation;
    private ServedBundle? _bundle;

    internal BundleLease(ServedBundle bundle) => (_bundle, _generation) = (bundle, bundle.BeginRead());

    /// <summary>The version.</summary>
    /// <exception cref="ObjectDisposedException">The use has ended.</exception>
    public ServedBundle Bundle => _bundle ?? throw new ObjectDisposedException(nameof(BundleLease));

    /// <summary>Ends the use.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _bundle, null) is { } bundle)
        {
            bundle.EndRead(_generation);
            bundle.EndUse();
        }
    }
}
