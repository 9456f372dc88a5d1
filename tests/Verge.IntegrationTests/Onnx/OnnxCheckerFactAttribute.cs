namespace Verge.IntegrationTests.Onnx;

/// <summary>A test that needs the ONNX format's own checker: skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnnxCheckerFactAttribute : FactAttribute
{
    public OnnxCheckerFactAttribute() => Skip = OtherRuntime.MissingChecker!;
}
