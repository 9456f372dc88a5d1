using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Features;

/// <summary>A <see cref="DenseSchema"/> spelled out: the names of its features and how each is made, in the same order.</summary>
internal sealed class DensePlan
{
    private readonly DenseSchema _schema;
    private readonly List<(string Name, DenseStep Step)> _features = [];

    private DensePlan(DenseSchema schema)
    {
        schema.ValidateParts();
        _schema = schema;
        Attributes = [.. schema.Groups.Concat(schema.UserGroups).Concat(schema.Preferences).Distinct(StringComparer.Ordinal)];
        AddItem();
        if (schema.UserProfile)
        {
            AddUser();
        }

        AddMatching();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, _) in _features)
        {
            if (!names.Add(name))
            {
                throw new FeatureException("dense schema", $"the feature '{name}' twice", "attributes and rates that give each name once");
            }
        }

        var without = schema.Without.IsDefault ? throw new FeatureException("without", "null", "a list") : schema.Without;
        foreach (var name in without)
        {
            if (!names.Remove(name))
            {
                throw new FeatureException("without", $"'{name}'", $"each name once, of {string.Join(", ", _features.Select(feature => feature.Name))}");
            }
        }

        _features.RemoveAll(feature => !names.Contains(feature.Name));
        Names = [.. _features.Select(feature => feature.Name)];
        Steps = [.. _features.Select(feature => feature.Step)];
    }

    /// <summary>The features' names.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>How each is made.</summary>
    public ImmutableArray<DenseStep> Steps { get; }

    /// <summary>Attributes that any feature is of; the counted groups come first, in their order.</summary>
    public ImmutableArray<string> Attributes { get; }

    /// <summary>Spells out a schema.</summary>
    /// <exception cref="FeatureException">An impossible field, named.</exception>
    public static DensePlan Of(DenseSchema schema) => new(schema);

    private void AddItem()
    {
        if (_schema.Prices)
        {
            Add("item.price", new(DenseOp.Price));
            Add("item.price_known", new(DenseOp.PriceKnown));
        }

        if (_schema.Ages)
        {
            Add("item.age", new(DenseOp.Age));
            Add("item.age_known", new(DenseOp.AgeKnown));
        }

        for (var group = 0; group < _schema.Groups.Length; group++)
        {
            var prefix = Prefix(_schema.Groups[group]);
            foreach (var kind in _schema.Kinds)
            {
                AddWindows($"{prefix}.{ActivityKinds.Plural(kind)}", new(DenseOp.GroupCount, group, What: (int)kind));
            }

            for (var rate = 0; rate < _schema.Rates.Length; rate++)
            {
                AddWindows($"{prefix}.{_schema.Rates[rate].Name}", new(DenseOp.GroupRate, group, What: rate));
            }
        }
    }

    private void AddUser()
    {
        Add("user.known", new(DenseOp.UserKnown));
        Add("user.since", new(DenseOp.UserSince));
        foreach (var kind in UserKinds())
        {
            AddWindows($"user.{ActivityKinds.Plural(kind)}", new(DenseOp.UserCount, What: (int)kind));
        }

        foreach (var kind in PricedKinds())
        {
            Add($"user.{ActivityKinds.Singular(kind)}_price_mean", new(DenseOp.UserPriceMean, What: (int)kind));
            Add($"user.{ActivityKinds.Singular(kind)}_price_spread", new(DenseOp.UserPriceSpread, What: (int)kind));
        }

        foreach (var name in _schema.Preferences)
        {
            Add($"user.{Prefix(name)}_share", new(DenseOp.PreferredShare, Attributes.IndexOf(name)));
        }
    }

    private void AddMatching()
    {
        foreach (var name in _schema.UserGroups)
        {
            var (prefix, attribute) = ($"user_{Prefix(name)}", Attributes.IndexOf(name));
            foreach (var kind in UserKinds())
            {
                AddWindows($"{prefix}.{ActivityKinds.Plural(kind)}", new(DenseOp.UserGroupCount, attribute, What: (int)kind));
            }

            Add($"{prefix}.share", new(DenseOp.UserGroupShare, attribute));
            Add($"{prefix}.touched", new(DenseOp.UserGroupTouched, attribute));
            Add($"{prefix}.since", new(DenseOp.UserGroupSince, attribute));
        }

        foreach (var name in _schema.Preferences)
        {
            Add($"user_{Prefix(name)}.preferred", new(DenseOp.Preferred, Attributes.IndexOf(name)));
        }

        foreach (var kind in PricedKinds())
        {
            Add($"user_price.{ActivityKinds.Singular(kind)}_gap", new(DenseOp.PriceGap, What: (int)kind));
        }
    }

    private void AddWindows(string name, DenseStep step)
    {
        for (var window = 0; window < _schema.Windows.Length; window++)
        {
            Add($"{name}.{_schema.Windows[window].Name}", step with { Window = window });
        }
    }

    private void Add(string name, DenseStep step) => _features.Add((name, step));

    /// <summary>What the user does; pages are served to, not done by one.</summary>
    private IEnumerable<ActivityKind> UserKinds() => _schema.Kinds.Where(kind => kind != ActivityKind.Impression);

    private IEnumerable<ActivityKind> PricedKinds() =>
        _schema.Prices ? _schema.Kinds.Where(kind => kind is ActivityKind.Click or ActivityKind.Order) : [];

    private static string Prefix(string attribute) => attribute == Item.ItemIdAttribute ? "item" : attribute;
}
