namespace Verge.Training.Experiments;

/// <summary>Which clicks a retrieval experiment asks for.</summary>
public enum RetrievalTest
{
    /// <summary>The publisher's test pairs.</summary>
    Published,

    /// <summary>The last days' clicks, day by day: each day is asked for by what was trained until it began, then trained on.</summary>
    Rolling,
}
