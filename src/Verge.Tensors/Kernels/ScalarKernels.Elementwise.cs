namespace Verge.Tensors;

internal sealed unsafe partial class ScalarKernels
{
    internal override void Add(float* a, float* b, float* result, long count)
    {
        for (long i = 0; i < count; i++)
        {
            result[i] = a[i] + b[i];
        }
    }

    internal override void Subtract(float* a, float* b, float* result, long count)
    {
        for (long i = 0; i < count; i++)
        {
            result[i] = a[i] - b[i];
        }
    }

    internal override void Multiply(float* a, float* b, float* result, long count)
    {
        for (long i = 0; i < count; i++)
        {
            result[i] = a[i] * b[i];
        }
    }

    internal override void MultiplyAdd(float* a, float* b, float* sum, long count)
    {
        for (long i = 0; i < count; i++)
        {
            sum[i] += a[i] * b[i];
        }
    }

    internal override void AddTo(float* sum, float* a, long count)
    {
        for (long i = 0; i < count; i++)
        {
            sum[i] += a[i];
        }
    }

    internal override void AddScaled(float* sum, float* a, float factor, long count)
    {
        for (long i = 0; i < count; i++)
        {
            sum[i] += factor * a[i];
        }
    }

    internal override void Scale(float* a, float factor, float* result, long count)
    {
        for (long i = 0; i < count; i++)
        {
            result[i] = a[i] * factor;
        }
    }

    internal override float Dot(float* a, float* b, int count)
    {
        var sum = 0f;
        for (var i = 0; i < count; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    internal override float Sum(float* a, long count)
    {
        var sum = 0f;
        for (long i = 0; i < count; i++)
        {
            sum += a[i];
        }

        return sum;
    }

    internal override void AddRow(float* x, float* row, float* result, int rows, int columns)
    {
        for (var r = 0; r < rows; r++)
        {
            Add(x + (long)r * columns, row, result + (long)r * columns, columns);
        }
    }

    internal override void AddColumnSums(float* x, int ld, float* sum, int rows, int columns)
    {
        for (var r = 0; r < rows; r++)
        {
            AddTo(sum, x + (long)r * ld, columns);
        }
    }

    internal override void Activate(float* x, float* result, long count, Activation activation)
    {
        for (long i = 0; i < count; i++)
        {
            result[i] = Apply(x[i], activation);
        }
    }

    internal override void ActivateBackward(float* y, float* dy, float* dx, long count, Activation activation)
    {
        for (long i = 0; i < count; i++)
        {
            dx[i] = dy[i] * activation switch
            {
                Activation.Relu => y[i] > 0 ? 1 : 0,
                Activation.LeakyRelu => y[i] > 0 ? 1 : LeakySlope,
                Activation.Sigmoid => y[i] * (1 - y[i]),
                Activation.Tanh => 1 - y[i] * y[i],
                _ => 1,
            };
        }
    }

    internal override void Dropout(float* x, float* result, long count, float probability, ulong seed, uint first, bool accumulate)
    {
        var threshold = DropThreshold(probability);
        var scale = 1 / (1 - probability);
        for (long i = 0; i < count; i++)
        {
            var kept = DropHash(first + (uint)i, seed) >= threshold ? x[i] * scale : 0;
            result[i] = accumulate ? result[i] + kept : kept;
        }
    }

    private static float Apply(float x, Activation activation) => activation switch
    {
        Activation.Relu => x <= 0 ? 0 : x, // keeps NaN
        Activation.LeakyRelu => x > 0 ? x : LeakySlope * x,
        Activation.Sigmoid => Sigmoid(x),
        Activation.Tanh => MathF.Tanh(x),
        _ => x,
    };

    private static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));
}
