namespace Verge.Datasets.Synthetic;

/// <summary>How likely an exposed item would have been clicked then, if it had been looked at with no neighbors.</summary>
internal readonly record struct ExposurePreference(string SessionId, int PageIndex, string ItemId, float Preference);
