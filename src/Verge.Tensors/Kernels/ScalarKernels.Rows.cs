namespace Verge.Tensors;

internal sealed unsafe partial class ScalarKernels
{
    internal override void Softmax(float* row, int count, float scale)
    {
        var max = Max(row, count);
        var sum = 0f;
        for (var i = 0; i < count; i++)
        {
            row[i] = MathF.Exp((row[i] - max) * scale);
            sum += row[i];
        }

        Scale(row, 1 / sum, row, count);
    }

    internal override float LogSumExp(float* row, int count)
    {
        var max = Max(row, count);
        var sum = 0f;
        for (var i = 0; i < count; i++)
        {
            sum += MathF.Exp(row[i] - max);
        }

        return max + MathF.Log(sum);
    }

    internal override void ExpScaled(float* row, float shift, float factor, int count)
    {
        for (var i = 0; i < count; i++)
        {
            row[i] = factor * MathF.Exp(row[i] - shift);
        }
    }

    internal override void SoftmaxBackward(float* weights, float* dWeights, float* dScores, float scale, int rows, int columns, int ld)
    {
        for (long r = 0; r < rows; r++, weights += columns, dWeights += columns, dScores += ld)
        {
            var mean = Dot(weights, dWeights, columns);
            for (var j = 0; j < columns; j++)
            {
                dScores[j] = weights[j] * (dWeights[j] - mean) * scale;
            }
        }
    }

    internal override void LayerNorm(float* x, float* gamma, float* beta, float eps, float* y, float* stats, int rows, int columns)
    {
        for (var r = 0; r < rows; r++, x += columns, y += columns)
        {
            var mean = Sum(x, columns) / columns;
            var variance = 0f;
            for (var c = 0; c < columns; c++)
            {
                variance += (x[c] - mean) * (x[c] - mean);
            }

            var inverse = 1 / MathF.Sqrt(variance / columns + eps);
            for (var c = 0; c < columns; c++)
            {
                y[c] = (x[c] - mean) * inverse * gamma[c] + beta[c];
            }

            if (stats != null)
            {
                stats[2L * r] = mean;
                stats[2L * r + 1] = inverse;
            }
        }
    }

    internal override void LayerNormBackward(
        float* x, float* gamma, float* stats, float* dy, float* dx, float* dgamma, float* dbeta, int rows, int columns)
    {
        for (var r = 0; r < rows; r++, x += columns, dy += columns)
        {
            var mean = stats[2L * r];
            var inverse = stats[2L * r + 1];
            float sumG = 0, sumGx = 0;
            for (var c = 0; c < columns; c++)
            {
                var normalized = (x[c] - mean) * inverse;
                sumG += dy[c] * gamma[c];
                sumGx += dy[c] * gamma[c] * normalized;
                if (dgamma != null)
                {
                    dgamma[c] += dy[c] * normalized;
                }

                if (dbeta != null)
                {
                    dbeta[c] += dy[c];
                }
            }

            if (dx == null)
            {
                continue;
            }

            for (var c = 0; c < columns; c++)
            {
                var normalized = (x[c] - mean) * inverse;
                dx[c] += inverse * (dy[c] * gamma[c] - (sumG + normalized * sumGx) / columns);
            }

            dx += columns;
        }
    }

    private static float Max(float* row, int count)
    {
        var max = row[0];
        for (var i = 1; i < count; i++)
        {
            max = MathF.Max(max, row[i]);
        }

        return max;
    }
}
