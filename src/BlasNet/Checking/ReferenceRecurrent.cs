using BlasNet.Layers;

namespace BlasNet.Checking;

/// <summary>The factors of a recurrent layer's dropout, [N, I] and [N, H]: 0 or 1 / (1 - rate); null where nothing is dropped.</summary>
internal sealed record RecurrentFactors(double[]? Inputs, double[]? State);

/// <summary>Recurrent layers in double precision, with plain loops over samples and steps.</summary>
internal static class ReferenceRecurrent
{
    /// <summary>Computes the output. Shapes: input [N, T, I], output [N, T, H] or [N, H].</summary>
    public static double[] Forward(RecurrentLayer layer, LayerInput input, RecurrentFactors factors, NonSmoothPoints points)
    {
        int steps = input.Shapes[0][0], inputs = input.Shapes[0][1], units = layer.Units;
        var y = new double[input.Rows * units * (layer.ReturnSequences ? steps : 1)];
        for (int n = 0; n < input.Rows; n++)
        {
            var cell = new Cell(layer, input, points, n);
            double[] x = Factored(input.Inputs[0].AsSpan(n * steps * inputs, steps * inputs), factors.Inputs, n, inputs);
            double length = input.Lengths[0] is { } lengths ? lengths[n] : steps;
            bool hasOutput = false;
            for (int s = 0; s < steps; s++)
            {
                int t = layer.GoBackwards ? steps - 1 - s : s;
                if (t < length)
                    cell.Step(x.AsSpan(t * inputs, inputs), Factored(cell.H, factors.State, n, units), factors.State, n);
                hasOutput |= t < length;
                if (layer.ReturnSequences && hasOutput && (t < length || !layer.ZeroOutputForMask))
                    cell.H.CopyTo(y, (n * steps + t) * units);
            }
            if (!layer.ReturnSequences)
                cell.H.CopyTo(y, n * units);
        }
        return y;
    }

    private static double[] Factored(ReadOnlySpan<double> values, double[]? factors, int sample, int width)
    {
        double[] result = values.ToArray();
        for (int i = 0; factors is not null && i < result.Length; i++)
            result[i] *= factors[sample * width + i % width];
        return result;
    }

    /// <summary>The state of one sample.</summary>
    private sealed class Cell
    {
        private readonly RecurrentLayer layer;
        private readonly LayerInput input;
        private readonly NonSmoothPoints points;
        private readonly double[] c;

        public Cell(RecurrentLayer layer, LayerInput input, NonSmoothPoints points, int sample)
        {
            (this.layer, this.input, this.points) = (layer, input, points);
            H = Initial(1, sample);
            c = Initial(2, sample);
        }

        public double[] H { get; private set; }

        private int Units => layer.Units;

        /// <summary>Takes a step from inputs and the state as it enters the recurrent products.</summary>
        public void Step(ReadOnlySpan<double> x, double[] h, double[]? factors, int sample)
        {
            switch (layer)
            {
                case SimpleRnn:
                    H = Apply(layer.Activation, Sum(x, h, 0, 0));
                    break;
                case Lstm lstm:
                    double[] i = Apply(lstm.RecurrentActivation, Sum(x, h, 0, 0)), f = Apply(lstm.RecurrentActivation, Sum(x, h, 1, 1));
                    double[] g = Apply(layer.Activation, Sum(x, h, 2, 2)), o = Apply(lstm.RecurrentActivation, Sum(x, h, 3, 3));
                    for (int u = 0; u < Units; u++)
                        c[u] = f[u] * c[u] + i[u] * g[u];
                    double[] q = Apply(layer.Activation, [.. c]);
                    H = [.. o.Select((value, u) => value * q[u])];
                    break;
                case Gru gru:
                    H = Gated(gru, x, h, factors, sample);
                    break;
                default:
                    throw new NotSupportedException($"The reference does not know the layer '{layer.Kind}'.");
            }
        }

        private double[] Gated(Gru gru, ReadOnlySpan<double> x, double[] h, double[]? factors, int sample)
        {
            double[] z = Apply(gru.RecurrentActivation, Sum(x, h, 0, gru.ResetAfter ? 3 : null, 0));
            double[] r = Apply(gru.RecurrentActivation, Sum(x, h, 1, gru.ResetAfter ? 4 : null, 1));
            double[] a = Product(x, 0, 2, 2), e;
            if (gru.ResetAfter)
            {
                double[] product = Product(h, 1, 2, 5);
                e = [.. product.Select((value, u) => value * r[u])];
            }
            else
            {
                double[] reset = [.. H.Select((value, u) => value * r[u])];
                e = Product(Factored(reset, factors, sample, Units), 1, 2, null);
            }
            double[] g = Apply(gru.Activation, [.. a.Select((value, u) => value + e[u])]);
            return [.. H.Select((value, u) => z[u] * value + (1 - z[u]) * g[u])];
        }

        private double[] Sum(ReadOnlySpan<double> x, double[] h, int gate, int bias) => Sum(x, h, gate, null, bias);

        private double[] Sum(ReadOnlySpan<double> x, double[] h, int gate, int? recurrentBias, int bias)
        {
            double[] recurrent = Product(h, 1, gate, recurrentBias);
            return [.. Product(x, 0, gate, bias).Select((value, u) => value + recurrent[u])];
        }

        // The product with a gate's columns of kernel or recurrent kernel, and a part of the bias, one value for each unit.
        private double[] Product(ReadOnlySpan<double> values, int parameter, int gate, int? bias)
        {
            double[] weights = input.Parameters[parameter];
            int columns = weights.Length / values.Length;
            var sums = new double[Units];
            for (int u = 0; u < Units; u++)
            {
                for (int i = 0; i < values.Length; i++)
                    sums[u] += values[i] * weights[i * columns + gate * Units + u];
                if (layer.UseBias && bias is { } part)
                    sums[u] += input.Parameters[2][part * Units + u];
            }
            return sums;
        }

        private double[] Apply(Activation activation, double[] values)
        {
            ReferenceFunctions.Apply(activation, values, Units, points);
            return values;
        }

        private double[] Initial(int position, int sample) => input.Inputs.Length > position
            ? input.Inputs[position].AsSpan(sample * Units, Units).ToArray()
            : new double[Units];
    }
}
