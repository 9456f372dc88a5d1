namespace Verge.Tensors;

internal sealed unsafe partial class ScalarKernels
{
    internal override void GruStep(int rows, int width, float** gates, float* hidden, float* state, float** output)
    {
        for (var i = 0; i < rows; i++, hidden += 3 * width, state += width)
        {
            var g = gates[i];
            for (var j = 0; j < width; j++)
            {
                var r = Sigmoid(g[j] + hidden[j]);
                var z = Sigmoid(g[width + j] + hidden[width + j]);
                var hn = hidden[2 * width + j];
                var n = MathF.Tanh(g[2 * width + j] + r * hn);
                g[j] = r;
                g[width + j] = z;
                g[2 * width + j] = n;
                g[3 * width + j] = hn;
                state[j] = n + z * (state[j] - n);
                output[i][j] = state[j];
            }
        }
    }

    internal override void GruStepBackward(
        int rows, int width, float** gates, float** dOutput, float** previous, float* carry, float* packed)
    {
        for (var i = 0; i < rows; i++, carry += width, packed += 3 * width)
        {
            var g = gates[i];
            for (var j = 0; j < width; j++)
            {
                float r = g[j], z = g[width + j], n = g[2 * width + j], hn = g[3 * width + j];
                var before = previous[i] == null ? 0 : previous[i][j];
                var dh = carry[j] + dOutput[i][j];
                var dn = dh * (1 - z) * (1 - n * n);
                var dz = dh * (before - n) * z * (1 - z);
                var dr = dn * hn * r * (1 - r);
                carry[j] = dh * z;
                g[j] = packed[j] = dr;
                g[width + j] = packed[width + j] = dz;
                g[2 * width + j] = dn;
                g[3 * width + j] = packed[2 * width + j] = dn * r;
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

            Softmax(weights, keys);
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
