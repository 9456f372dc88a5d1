namespace Verge.IntegrationTests.Onnx;

/// <summary>A test of cases that needs ONNX Runtime: skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnnxRuntimeFactAttribute : FactAttribute
{
    public OnnxRuntimeFactAttribute() => Skip = OtherRuntime.MissingOnnxRuntime!;
}
