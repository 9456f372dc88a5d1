namespace Verge.Tensors;

/// <summary>
/// The arithmetic of all operations for one instruction set. Pointers are to row-major float32; "ld" is a row's stride in
/// floats. Chosen once; see docs/tensors.md.
/// </summary>
internal abstract unsafe partial class Kernels
{
    internal abstract SimdLevel Level { get; }

    /// <summary>Columns of a row that is padded with zeros to whole registers.</summary>
    internal abstract int PaddedColumns(int columns);

    /// <summary>Floats that B[k, n] takes when packed.</summary>
    internal abstract long PackedCount(int n, int k);

    /// <summary>Brings B[k, n] into the order in which products read it.</summary>
    internal abstract void Pack(float* b, int ldb, int n, int k, float* packed);

    /// <summary>The same from B given transposed, [n, k].</summary>
    internal abstract void PackTransposed(float* b, int ldb, int n, int k, float* packed);

    /// <summary>The fewest of a packed B's n columns, at least those wanted, that a product can take alone.</summary>
    internal abstract int PackedColumns(int n, int wanted);

    /// <summary>C[m, n] = act(A[m, k] · B[k, n] + bias[n]), or C += A · B; bias may be null, and is with accumulate.</summary>
    internal abstract void MultiplyPacked(
        int m, int n, int k, float* a, int lda, float* packed, float* c, int ldc, float* bias, Activation activation, bool accumulate);

    /// <summary>C[m, n] (+)= A[m, k] · B[k, n].</summary>
    internal abstract void MultiplyNN(
        int m, int n, int k, float* a, int lda, float* b, int ldb, float* c, int ldc, bool accumulate, Arena scratch);

    /// <summary>C[m, n] = act(A[m, k] · B[n, k]ᵀ + bias[n]) or C += A · Bᵀ; bias may be null, and is with accumulate.</summary>
    internal abstract void MultiplyNT(
        int m, int n, int k, float* a, int lda, float* b, int ldb, float* c, int ldc, float* bias, Activation activation, bool accumulate,
        Arena scratch);

    /// <summary>C[m, n] (+)= A[k, m]ᵀ · B[k, n].</summary>
    internal abstract void MultiplyTN(int m, int n, int k, float* a, int lda, float* b, int ldb, float* c, int ldc, bool accumulate);

    internal abstract void Add(float* a, float* b, float* result, long count);

    internal abstract void Subtract(float* a, float* b, float* result, long count);

    internal abstract void Multiply(float* a, float* b, float* result, long count);

    /// <summary>sum += a ⊙ b</summary>
    internal abstract void MultiplyAdd(float* a, float* b, float* sum, long count);

    /// <summary>sum += a</summary>
    internal abstract void AddTo(float* sum, float* a, long count);

    /// <summary>sum += factor · a</summary>
    internal abstract void AddScaled(float* sum, float* a, float factor, long count);

    internal abstract void Scale(float* a, float factor, float* result, long count);

    internal abstract float Dot(float* a, float* b, int count);

    internal abstract float Sum(float* a, long count);

    /// <summary>result[r, :] = x[r, :] + row</summary>
    internal abstract void AddRow(float* x, float* row, float* result, int rows, int columns);

    /// <summary>sum[c] += Σ_r x[r, c]</summary>
    internal abstract void AddColumnSums(float* x, int ld, float* sum, int rows, int columns);

    internal abstract void Activate(float* x, float* result, long count, Activation activation);

    /// <summary>dx = dy ⊙ f′, from the activation's output y.</summary>
    internal abstract void ActivateBackward(float* y, float* dy, float* dx, long count, Activation activation);

    /// <summary>Softmax of a row times a positive scale, in place; count ≥ 1.</summary>
    internal abstract void Softmax(float* row, int count, float scale);

    /// <summary>log Σ e^x of a row; count ≥ 1.</summary>
    internal abstract float LogSumExp(float* row, int count);

    /// <summary>row = factor · e^(row − shift) in place, where no difference is above 0 but by rounding.</summary>
    internal abstract void ExpScaled(float* row, float shift, float factor, int count);

    /// <summary>y = (x − mean) / √(variance + eps) · gamma + beta for each row; stats gets (mean, 1/√…) pairs unless null.</summary>
    internal abstract void LayerNorm(float* x, float* gamma, float* beta, float eps, float* y, float* stats, int rows, int columns);

    /// <summary>dx += …, dgamma += …, dbeta += …; any of them may be null.</summary>
    internal abstract void LayerNormBackward(
        float* x, float* gamma, float* stats, float* dy, float* dx, float* dgamma, float* dbeta, int rows, int columns);

    /// <summary>
    /// result[i] (+)= x[i] · keep(first + i) / (1 − p). Bits come from a hash of seed and element: no state.
    /// </summary>
    internal abstract void Dropout(float* x, float* result, long count, float probability, ulong seed, uint first, bool accumulate);

    /// <summary>
    /// One time step of a GRU for several sequences. gates [rows, 4h] hold the sums before the functions as [n's input part,
    /// r, z, n's hidden part]; n, r and z replace theirs. state [rows, h] gets the new state; previous may be null: zeros.
    /// </summary>
    internal abstract void GruStep(int rows, int width, float* gates, float* previous, float* state);

    /// <summary>
    /// Time steps of one sequence: gates [steps, 4h] hold the inputs' parts and n's hidden bias, as GruStep takes them but without the
    /// products of the state, which are added here; states [steps, h] get the states. previous, before the first, may be null: zeros.
    /// </summary>
    internal virtual void GruSequence(int steps, int width, float* gates, float* packedHidden, float* previous, float* states)
    {
        for (; steps > 0; steps--, gates += 4 * width, states += width)
        {
            if (previous != null)
            {
                MultiplyPacked(1, 3 * width, width, previous, width, packedHidden, gates + width, 4 * width, null, Activation.None, true);
            }

            GruStep(1, width, gates, previous, states);
            previous = states;
        }
    }

    /// <summary>
    /// Backward of one time step. carry [rows, h]: gradient of the state from later steps, replaced by the part through z;
    /// dState [rows, h]: gradient of this step's output; gates and previous as the step left them. dGates [rows, 4h] gets the
    /// gradients of the sums, [n's input part, r, z, n's hidden part].
    /// </summary>
    internal abstract void GruStepBackward(
        int rows, int width, float* gates, float* previous, float* dState, float* carry, float* dGates);

    /// <summary>
    /// Bahdanau attention of one sample: scores, softmax over keys and weighted sum of values.
    /// weights [queries, keys] gets the softmax.
    /// </summary>
    internal abstract void Bahdanau(
        int queries, int keys, int width, int valueWidth, float* query, float* key, float* v, float* value,
        float* weights, float* result, Arena scratch);

    /// <summary>
    /// Gradients of Bahdanau's scores: dScores [queries, padded keys] is given, rows sum to zero as a softmax's do; adds to
    /// dQuery, dKey and dV (each may be null).
    /// </summary>
    internal abstract void BahdanauBackward(
        int queries, int keys, int width, float* query, float* key, float* v, float* dScores,
        float* dQuery, float* dKey, float* dV, Arena scratch);

    /// <summary>
    /// dScores = weights ⊙ (dWeights − Σ_j weights · dWeights) · scale, row by row; may be in place. Rows of dScores lie ld
    /// apart: columns, or PaddedColumns(columns) and then padded with zeros.
    /// </summary>
    internal abstract void SoftmaxBackward(float* weights, float* dWeights, float* dScores, float scale, int rows, int columns, int ld);
}
