using static Verge.Features.ActionFeatureKind;

namespace Verge.Features;

public sealed partial record FeatureSchema
{
    /// <summary>
    /// The paper's inputs (EdgeRec Table 5): item vector 74 wide, exposure actions 69, page-view actions 50. The nine
    /// scores are the ones of <see cref="PagingScoreNames"/>.
    /// </summary>
    public static FeatureSchema EdgeRec { get; } = new()
    {
        ItemAttributes =
        [
            new("category", 15), new("brand", 40), new("gender", 2), new("price_level", 3), new("age_level", 3), new("business_type", 2),
        ],
        Scores = PagingScoreNames.Default,
        Touched = false,
        ExposureActions =
        [
            new("exposure_duration", Bucketized, 10), new("exposure_count", Bucketized, 3), new("scroll_speed", Bucketized, 10),
            new("scroll_duration", Bucketized, 10), new("scroll_count", Bucketized, 3), new("delete_reason", OneHot, 3),
        ],
        PageViewActions =
        [
            new("ipv_duration", Bucketized, 10), new("cart", Binary, 1), new("buy", Binary, 1), new("favorite", Binary, 1),
            new("comment", Binary, 1), new("select_sku", Binary, 1), new("ask", Binary, 1), new("customer_service", Binary, 1),
            new("detail", Binary, 1), new("shop", Binary, 1), new("recommendation", Binary, 1),
        ],
        DecayBuckets = 30,
        DecayMode = DecayMode.Joined,
    };
}
