namespace Verge.Datasets.Synthetic;

/// <summary>
/// Numbers that a pilot run settles when a shop is made, so that click and conversion rates stay where the options want
/// them whatever is switched on or off.
/// </summary>
/// <param name="ClickIntercept">α of the click logit.</param>
/// <param name="OrderIntercept">β of the conversion logit.</param>
/// <param name="ShownTaste">Mean long-term taste of what the upstream order shows.</param>
/// <param name="ClickedValue">Mean momentary value of what is clicked.</param>
public sealed record ShopCalibration(double ClickIntercept, double OrderIntercept, double ShownTaste, double ClickedValue);
