using System.Collections.Immutable;

namespace Verge.Features;

public sealed partial record FeatureSchema
{
    internal const int MaximumSize = 4096;

    /// <summary>Checks that every part is possible.</summary>
    /// <exception cref="FeatureException">Names the first impossible field.</exception>
    public void Validate()
    {
        CheckAttributes("itemAttributes", ItemAttributes);
        CheckNames("scores", Scores);
        CheckActions("exposureActions", ExposureActions);
        CheckActions("pageViewActions", PageViewActions);
        CheckSize("decayBuckets", DecayBuckets, 1, 256, "buckets");
        if (DecayMode is < DecayMode.Joined or > DecayMode.Reencoded)
        {
            throw new FeatureException("decayMode", DecayMode, "Joined, GapOnly or Reencoded");
        }

        if (ItemWidth == 0)
        {
            throw new FeatureException("itemAttributes", "no attribute, no score, no touched", "at least one feature of an item");
        }
    }

    internal static void CheckAttributes(string field, ImmutableArray<AttributeFeature> attributes)
    {
        CheckNames(field, attributes.IsDefault ? default : attributes.Select(a => a.Name).ToImmutableArray());
        foreach (var attribute in attributes)
        {
            CheckSize($"{field}.{attribute.Name}.width", attribute.Width, 1, MaximumSize, "floats of an embedding row");
        }
    }

    private static void CheckActions(string field, ImmutableArray<ActionFeature> actions)
    {
        CheckNames(field, actions.IsDefault ? default : actions.Select(a => a.Name).ToImmutableArray());
        foreach (var action in actions)
        {
            var name = $"{field}.{action.Name}.size";
            switch (action.Kind)
            {
                case ActionFeatureKind.Binary when action.Size != 1:
                    throw new FeatureException(name, action.Size, "1, because it is binary");
                case ActionFeatureKind.Bucketized or ActionFeatureKind.OneHot:
                    CheckSize(name, action.Size, 2, MaximumSize, "buckets or categories");
                    break;
                case ActionFeatureKind.Binary:
                    break;
                default:
                    throw new FeatureException($"{field}.{action.Name}.kind", action.Kind, "Bucketized, OneHot or Binary");
            }
        }
    }

    internal static void CheckNames(string field, ImmutableArray<string> names)
    {
        if (names.IsDefault)
        {
            throw new FeatureException(field, "null", "a list");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            // Names stand in file and parameter names: nothing that a path could stumble on.
            if (!IsName(name))
            {
                throw new FeatureException(field, $"the name '{name}'", "1 to 64 lower-case letters, digits and underscores, a letter first");
            }

            if (!seen.Add(name))
            {
                throw new FeatureException(field, $"'{name}' twice", "each name once");
            }
        }
    }

    internal static void CheckSize(string field, int value, int minimum, int maximum, string what)
    {
        if (value < minimum || value > maximum)
        {
            throw new FeatureException(field, value, $"{minimum} to {maximum} {what}");
        }
    }

    // No regular expression: a phone checks names when it loads a model, and would load and compile one for them.
    private static bool IsName(string? name)
    {
        if (name is not { Length: >= 1 and <= 64 } || !char.IsAsciiLetterLower(name[0]))
        {
            return false;
        }

        foreach (var unit in name)
        {
            if (!char.IsAsciiLetterLower(unit) && !char.IsAsciiDigit(unit) && unit != '_')
            {
                return false;
            }
        }

        return true;
    }
}
