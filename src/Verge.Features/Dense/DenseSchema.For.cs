using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Features;

public sealed partial record DenseSchema
{
    /// <summary>
    /// What of this schema a data set can tell: without kinds that it never logged and their rates, attributes that have fewer than two values in
    /// its catalogue, prices and ages that it does not know. What is left out is absent, not a column of noise.
    /// </summary>
    /// <param name="training">The training part, and nothing else.</param>
    /// <exception cref="FeatureException">An impossible schema.</exception>
    public DenseSchema For(Dataset training)
    {
        ArgumentNullException.ThrowIfNull(training);
        Validate();
        var logged = KindsOf(training);
        ImmutableArray<ActivityKind> kinds = [.. Kinds.Where(logged.Contains)];
        var acted = kinds.Any(kind => kind != ActivityKind.Impression);
        var told = this with
        {
            Kinds = kinds,
            Rates = [.. Rates.Where(rate => kinds.Contains(rate.Hits) && kinds.Contains(rate.Trials))],
            Groups = Varying(Groups, training),
            UserGroups = acted ? Varying(UserGroups, training) : [],
            Preferences = acted ? Varying(Preferences, training) : [],
            UserProfile = UserProfile && acted,
            Prices = Prices && (training.Items.Any(item => item.Price is not null)
                || training.Sessions.Any(session => session.Pages.Any(page => !page.Prices.IsDefaultOrEmpty))),
            Ages = Ages && training.Items.Any(item => item.ListedAt is not null),
            Without = [],
        };
        var names = told.ToNames().ToHashSet(StringComparer.Ordinal);
        return told with { Without = [.. Without.Where(names.Contains)] };
    }

    private static HashSet<ActivityKind> KindsOf(Dataset training)
    {
        var kinds = new HashSet<ActivityKind>();
        if (training.Sessions.Any(session => session.Pages.Any(page => !page.Candidates.IsDefaultOrEmpty)))
        {
            kinds.Add(ActivityKind.Impression);
        }

        foreach (var interaction in training.Interactions)
        {
            if (ActivityKinds.Of(interaction.Kind) is { } kind)
            {
                kinds.Add(kind);
            }
        }

        return kinds;
    }

    private static ImmutableArray<string> Varying(ImmutableArray<string> attributes, Dataset training) =>
    [
        .. attributes.Where(name => name == Item.ItemIdAttribute
            || training.Items.Select(item => item.Attribute(name)).Where(value => value is not null).Distinct(StringComparer.Ordinal).Skip(1).Any()),
    ];
}
