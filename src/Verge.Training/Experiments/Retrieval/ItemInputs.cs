namespace Verge.Training.Experiments;

/// <summary>What the item tower of a retrieval row is given of an item.</summary>
public enum ItemInputs
{
    /// <summary>Its id.</summary>
    Id,

    /// <summary>Its id and what it is: category, brand, price, title, aspects, as the preset of the data's kind has them.</summary>
    IdAndFeatures,

    /// <summary>What it is, without its id: one that training has never seen is like any other.</summary>
    Features,
}
