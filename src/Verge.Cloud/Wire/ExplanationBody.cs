using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Verge.Cloud.Wire;

/// <summary>Why a candidate stands where it does.</summary>
internal sealed record ExplanationBody(
    [property: Description("What pages are ordered by: the mean of the tasks' probabilities by their weights.")] float Score,
    [property: Description("The largest inner product of the user's embeddings and the item's; 0 where the user is unknown.")] float RetrievalSimilarity,
    [property: Description("Which of the user's interests brought it, from 0; null where none did.")] int? Interest,
    IReadOnlyList<TaskBody> Tasks,
    [property: Description("Of each sequence at most 5, those of the largest weights first; none where the model has no attention that can be told.")]
    IReadOnlyList<AttendedBody> Behaviors);

/// <summary>A task that the ranker predicts.</summary>
internal sealed record TaskBody(
    string Name,
    float Probability,
    [property: Description("Its weight in the score.")] double Weight,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [property: Description("What its gate weighs each expert by; missing where the model mixes none.")] IReadOnlyList<float>? Experts);

/// <summary>A behavior that the ranker's attention weighs.</summary>
internal sealed record AttendedBody(
    [property: Description("The ranker's sequence that it is in.")] string Sequence,
    string ItemId,
    [property: Description("'clicked', 'carted' or 'ordered'.")] string Kind,
    DateTimeOffset At,
    [property: Description("Those of a sequence are 1 in sum.")] float Weight);
