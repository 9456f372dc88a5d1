using Verge.IntegrationTests.Onnx;

namespace Verge.IntegrationTests.PyTorch;

/// <summary>A test that needs PyTorch: skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PyTorchFactAttribute : FactAttribute
{
    public PyTorchFactAttribute() => Skip = OtherRuntime.MissingPyTorch!;
}
