namespace Verge.Features;

/// <summary>An item's values of a schema's attributes, at some time.</summary>
/// <param name="id">The item.</param>
/// <param name="values">One an attribute of <see cref="DensePlan.Attributes"/>; <see langword="null"/> where it lacks it.</param>
internal sealed class ItemValues(string id, string?[] values)
{
    public string Id => id;

    public string?[] Values => values;
}
