using System.Collections.Immutable;
using Verge.Domain;

namespace Verge.Features;

public sealed partial record DenseSchema
{
    private const int MaximumWindows = 32;

    /// <summary>Checks that every part is possible.</summary>
    /// <exception cref="FeatureException">Names the first impossible field.</exception>
    public void Validate() => DensePlan.Of(this);

    /// <summary>Checks the declaration; that names are one each and that <see cref="Without"/> has only such, the plan finds.</summary>
    internal void ValidateParts()
    {
        FeatureSchema.CheckSize("windows", Windows.IsDefault ? 0 : Windows.Length, 1, MaximumWindows, "windows");
        for (var i = 0; i < Windows.Length; i++)
        {
            Windows[i].Validate($"windows[{i}]");
            if (Windows[..i].Any(other => other.Length == Windows[i].Length))
            {
                throw new FeatureException($"windows[{i}].length", $"{Windows[i].Length} twice", "each length once");
            }
        }

        CheckKinds();
        CheckAttributes("groups", Groups);
        CheckAttributes("userGroups", UserGroups);
        CheckAttributes("preferences", Preferences);
        FeatureSchema.CheckNames("rates", Rates.IsDefault ? default : [.. Rates.Select(rate => rate.Name)]);
        foreach (var rate in Rates)
        {
            rate.Validate($"rates.{rate.Name}");
            if (!Kinds.Contains(rate.Hits) || !Kinds.Contains(rate.Trials))
            {
                throw new FeatureException($"rates.{rate.Name}", $"{rate.Hits} over {rate.Trials}", $"kinds that are counted ({string.Join(", ", Kinds)})");
            }
        }

        FeatureSchema.CheckSize("actsPerUser", ActsPerUser, 1, 100_000, "acts");
        FeatureSchema.CheckSize("users", Users, 1, int.MaxValue, "users");
    }

    private void CheckKinds()
    {
        if (Kinds.IsDefault)
        {
            throw new FeatureException("kinds", "null", "a list");
        }

        for (var i = 0; i < Kinds.Length; i++)
        {
            if (!Enum.IsDefined(Kinds[i]) || Kinds[..i].Contains(Kinds[i]))
            {
                throw new FeatureException($"kinds[{i}]", Kinds[i], $"each of {string.Join(", ", Enum.GetNames<ActivityKind>())} once at most");
            }
        }
    }

    private static void CheckAttributes(string field, ImmutableArray<string> names)
    {
        FeatureSchema.CheckNames(field, names);
        foreach (var name in names)
        {
            if (name is "item" or "user")
            {
                throw new FeatureException(field, $"'{name}'", $"another name: features of it would be taken for others; the item itself is '{Item.ItemIdAttribute}'");
            }
        }
    }
}
