namespace Verge.Tensors;

internal sealed unsafe partial class ScalarKernels
{
    internal override void GruStep(int rows, int width, float* gates, float* previous, float* state)
    {
        for (var i = 0; i < rows; i++, gates += 4 * width, state += width)
        {
            for (var j = 0; j < width; j++)
            {
                var r = Sigmoid(gates[width + j]);
                var z = Sigmoid(gates[2 * width + j]);
                var n = MathF.Tanh(gates[j] + r * gates[3 * width + j]);
                var before = previous == null ? 0 : previous[i * width + j];
                gates[j] = n;
                gates[width + j] = r;
                gates[2 * width + j] = z;
                state[j] = n + z * (before - n);
            }
        }
    }

    internal override void GruStepBackward(
        int rows, int width, float* gates, float* previous, float* dState, float* carry, float* dGates)
    {
        for (var i = 0; i < rows; i++, gates += 4 * width, dGates += 4 * width)
        {
            for (var j = 0; j < width; j++)
            {
                float n = gates[j], r = gates[width + j], z = gates[2 * width + j], hn = gates[3 * width + j];
                var before = previous == null ? 0 : previous[i * width + j];
                var dh = carry[i * width + j] + dState[i * width + j];
                var dn = dh * (1 - z) * (1 - n * n);
                carry[i * width + j] = dh * z;
                dGates[j] = dn;
                dGates[width + j] = dn * hn * r * (1 - r);
                dGates[2 * width + j] = dh * (before - n) * z * (1 - z);
                dGates[3 * width + j] = dn * r;
            }
        }
    }

    internal override void Bahdanau(
        int queries, int keys, int width, int valueWidth, float* query, float* key, float* v, float* value,
        float* weights, float* result, Arena scratch)
    {
        for (var i = 0; i < queries; i++, weights += keys)
        {
            for (var j = 0; j < keys; j++)
            {
                var score = 0f;
                for (var d = 0; d < width; d++)
                {
                    score += v[d] * MathF.Tanh(query[i * width + d] + key[j * width + d]);
                }

                weights[j] = score;
            }

            Softmax(weights, keys, 1);
            MultiplyNN(1, valueWidth, keys, weights, keys, value, valueWidth, result + (long)i * valueWidth, valueWidth, false, scratch);
        }
    }

    internal override void BahdanauBackward(
        int queries, int keys, int width, float* query, float* key, float* v, float* dScores,
        float* dQuery, float* dKey, float* dV, Arena scratch)
    {
        for (var i = 0; i < queries; i++, dScores += keys)
        {
            for (var j = 0; j < keys; j++)
            {
                for (var d = 0; d < width; d++)
                {
                    var t = MathF.Tanh(query[i * width + d] + key[j * width + d]);
                    var inner = dScores[j] * v[d] * (1 - t * t);
                    if (dQuery != null)
                    {
                        dQuery[i * width + d] += inner;
                    }

                    if (dKey != null)
                    {
                        dKey[j * width + d] += inner;
                    }

                    if (dV != null)
                    {
                        dV[d] += dScores[j] * t;
                    }
                }
            }
        }
    }
}
