using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Verge.Edge.Http;

namespace Verge.Edge;

/// <summary>The wire forms, compiled ahead: a phone need not reflect.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ImmutableSortedDictionary<string, string>))]
[JsonSerializable(typeof(FeedWire))]
[JsonSerializable(typeof(GivenWire))]
[JsonSerializable(typeof(EventsWire))]
[JsonSerializable(typeof(EmbeddingsRequestWire))]
[JsonSerializable(typeof(EmbeddingsWire))]
[JsonSerializable(typeof(ProblemWire))]
internal sealed partial class EdgeJson : JsonSerializerContext;
