namespace Verge.Datasets;

/// <summary>A malformed row.</summary>
/// <param name="File">The file's path.</param>
/// <param name="Line">Its line, from 1, the header counted.</param>
/// <param name="Field">The field.</param>
/// <param name="Value">What stood there, shortened to 80 characters.</param>
/// <param name="Expected">What was expected.</param>
public sealed record RowIssue(string File, long Line, string Field, string Value, string Expected)
{
    /// <summary><c>file:line: field 'name': got 'value', expected …</c></summary>
    public override string ToString() => FormattableString.Invariant($"{File}:{Line}: field '{Field}': got '{Value}', expected {Expected}");
}
