using Verge.Domain;
using Verge.Features;
using Verge.NeuralNetworks;
using Verge.Tensors;

namespace Verge.Models.Retrieval;

/// <summary>
/// The towers of both surfaces (PWPRec section 3.2): one item tower, so that one index serves both, and above it one user tower that both
/// share, or one each, where <c>home</c> may have several interests and <c>view-item</c> one (section 3.4).
/// </summary>
public sealed class SurfaceTowers : IDisposable
{
    /// <summary>Makes untrained towers.</summary>
    /// <param name="items">The encoded catalogue.</param>
    /// <param name="options">The item tower, and the user tower of <c>view-item</c>; null for the defaults.</param>
    /// <param name="home">The user tower of <c>home</c>, its weights under <c>home.*</c>; <see langword="null"/>: that of <c>view-item</c>.</param>
    /// <param name="seed">Seed of the first values.</param>
    /// <exception cref="ArgumentException">An impossible option, named; or one of the item tower's that differs.</exception>
    public SurfaceTowers(ItemEncodingTable items, TwoTowersOptions? options = null, TwoTowersOptions? home = null, ulong seed = 1)
        : this(items, options, home, new Initializer(seed))
    {
    }

    internal SurfaceTowers(ItemEncodingTable items, TwoTowersOptions? options, TwoTowersOptions? home, Initializer initializer)
    {
        options = (options ?? new()).Validated();
        CheckHome(options, home);
        ViewItem = new(items, options, initializer);
        Home = home is null ? ViewItem : new(ViewItem, "home", home, initializer);
    }

    /// <summary>The towers of <see cref="Surface.ViewItem"/>.</summary>
    public TwoTowers ViewItem { get; }

    /// <summary>The towers of <see cref="Surface.Home"/>: the same item tower, and the same user tower or another.</summary>
    public TwoTowers Home { get; }

    /// <summary>The towers of a surface.</summary>
    public TwoTowers this[Surface surface] => surface == Surface.Home ? Home : ViewItem;

    /// <summary>Whether both surfaces have one user tower: then a history is the same user on both.</summary>
    public bool IsShared => ReferenceEquals(Home, ViewItem);

    /// <summary>What is trained.</summary>
    public ParameterSet Parameters => ViewItem.Parameters;

    /// <summary>The encoded catalogue.</summary>
    public ItemEncodingTable Items => ViewItem.Items.Items;

    /// <summary>Width of the embeddings.</summary>
    public int Width => ViewItem.Width;

    /// <summary>Clicks of a history at most, L.</summary>
    public int HistoryLength => ViewItem.HistoryLength;

    /// <inheritdoc cref="TwoTowers.UseCatalogue"/>
    public void UseCatalogue(ItemEncodingTable items) => ViewItem.UseCatalogue(items);

    /// <summary>Checks that a user tower of <c>home</c>'s own fits the item tower.</summary>
    /// <param name="options">The item tower, and the user tower of <c>view-item</c>.</param>
    /// <param name="home">The user tower of <c>home</c>; <see langword="null"/> fits.</param>
    /// <exception cref="ArgumentException">It does not, with what differs.</exception>
    public static void CheckHome(TwoTowersOptions options, TwoTowersOptions? home)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (home is null)
        {
            return;
        }

        home.Validated();
        Require(nameof(home.Width), home.Width, options.Width);
        Require(nameof(home.Affinity), home.Affinity, options.Affinity);
        Require(nameof(home.Separate), home.Separate, options.Separate);
        Require(nameof(home.Projection), home.Projection, options.Projection);
        Require(nameof(home.IdDropout), home.IdDropout, options.IdDropout);

        static void Require<T>(string name, T home, T viewItem)
        {
            if (!EqualityComparer<T>.Default.Equals(home, viewItem))
            {
                throw new ArgumentException($"{name}: got {home} for home, expected {viewItem} as for view-item: the item tower is one");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => ViewItem.Dispose();
}
