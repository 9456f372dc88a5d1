namespace Verge.Features;

/// <summary>One embedded item attribute (EdgeRec p1–p6).</summary>
/// <param name="Name">The attribute's name in <see cref="Domain.Item.Attributes"/>; <c>item_id</c> is the id itself.</param>
/// <param name="Width">Floats of one embedding row.</param>
public sealed record AttributeFeature(string Name, int Width);
