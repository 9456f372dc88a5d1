namespace Verge.Edge.Storage;

/// <summary>A file that opens but is no store of ours, or one we cannot read: it is set aside.</summary>
internal sealed class StoreUnusableException(string message) : Exception(message);
