namespace Verge.Features;

/// <summary>A value that no feature can take: names the feature, what came and what was expected.</summary>
public sealed class FeatureException : Exception
{
    /// <summary>An empty error.</summary>
    public FeatureException()
    {
    }

    /// <summary>An error with a message.</summary>
    public FeatureException(string message)
        : base(message)
    {
    }

    /// <summary>An error with a message and a cause.</summary>
    public FeatureException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>An error of one value.</summary>
    /// <param name="feature">The feature or field.</param>
    /// <param name="got">The value that came.</param>
    /// <param name="expected">What was expected.</param>
    public FeatureException(string feature, object? got, string expected)
        : base(FormattableString.Invariant($"{feature}: got {got ?? "null"}, expected {expected}."))
    {
        Feature = feature;
        Expected = expected;
    }

    /// <summary>The feature or field; <see langword="null"/> where the error is of no single one.</summary>
    public string? Feature { get; }

    /// <summary>What was expected.</summary>
    public string? Expected { get; }
}
