namespace Verge.Edge.Encoding;

/// <summary>The model answered with something that is no number, or failed: it is not asked again.</summary>
internal sealed class ModelFaultException(string message, Exception? inner = null) : Exception(message, inner);
