using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Verge.Cloud.Http;

namespace Verge.Cloud.Wire;

/// <summary>The wire forms, compiled ahead.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(FeedBody))]
[JsonSerializable(typeof(GivenBody))]
[JsonSerializable(typeof(EventsBody))]
[JsonSerializable(typeof(AcceptedBody))]
[JsonSerializable(typeof(EmbeddingsRequestBody))]
[JsonSerializable(typeof(EmbeddingsBody))]
[JsonSerializable(typeof(ItemsBody))]
[JsonSerializable(typeof(ItemsTakenBody))]
[JsonSerializable(typeof(HealthBody))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class CloudJson : JsonSerializerContext
{
    /// <summary>Titles in any script go as they are: nobody puts this into a page of HTML.</summary>
    public static CloudJson Wire { get; } = new(new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
