using BlasNet.Layers;

namespace BlasNet.Checking;

/// <summary>The layers for tables in double precision, with plain loops.</summary>
internal static class ReferenceTables
{
    /// <summary>Encodes each number as its position in every bin, and multiplies the encoding by the kernel.</summary>
    public static double[] PiecewiseLinear(PiecewiseLinear layer, LayerInput input, NonSmoothPoints points)
    {
        int width = input.Shapes[0].Last, numbers = layer.Columns!.Value, bins = layer.Bins!.Value, size = layer.Size;
        if (numbers == 0)
            return [.. input.Inputs[0]];
        (double[] kernel, double[] linear, double[] bias) = (input.Parameters[0], input.Parameters[1], input.Parameters[2]);
        var y = new List<double>();
        for (int n = 0; n < input.Rows; n++)
        {
            for (int f = 0; f < numbers; f++)
            {
                double x = input.Inputs[0][n * width + f];
                int count = Math.Clamp((int)input.States[1][f], 0, bins + 1);
                double[] encoded = Encode(x, input.States[0].AsSpan(f * (bins + 1), count), points);
                for (int i = 0; i < size; i++)
                {
                    double value = bias[f * size + i] + (count == 1 ? 0 : x * linear[f * size + i]);
                    for (int j = 0; j < encoded.Length; j++)
                        value += encoded[j] * kernel[(f * bins + j) * size + i];
                    y.Add(value);
                }
            }
            y.AddRange(input.Inputs[0].AsSpan(n * width + numbers, width - numbers));
        }
        return [.. y];
    }

    /// <summary>Looks up the vector of each index, and zeros for what is none.</summary>
    public static double[] EmbedColumns(EmbedColumns layer, LayerInput input)
    {
        int[] categories = [.. layer.Categories!];
        int width = input.Shapes[0].Last, others = width - categories.Length, size = layer.Size;
        var y = new List<double>();
        for (int n = 0; n < input.Rows; n++)
        {
            y.AddRange(input.Inputs[0].AsSpan(n * width, others));
            for (int i = 0, before = 0; i < categories.Length; before += categories[i++])
            {
                double x = input.Inputs[0][n * width + others + i];
                bool exists = x == Math.Floor(x) && x >= 0 && x < categories[i];
                y.AddRange(exists ? input.Parameters[0].AsSpan((before + (int)x) * size, size) : new double[size]);
            }
        }
        return [.. y];
    }

    /// <summary>Computes t_j = (x - e_j) / (e_{j+1} - e_j), cut to [0, 1] but for the ends.</summary>
    private static double[] Encode(double x, ReadOnlySpan<double> edges, NonSmoothPoints points)
    {
        // The functions bend at all edges but the ends.
        for (int j = 1; j < edges.Length - 1; j++)
            points.Note(x - edges[j]);
        double[] t = new double[Math.Max(0, edges.Length - 1)];
        for (int j = 0; j < t.Length; j++)
        {
            double position = (x - edges[j]) / (edges[j + 1] - edges[j]);
            t[j] = Math.Clamp(position, j == 0 ? double.NegativeInfinity : 0, j == t.Length - 1 ? double.PositiveInfinity : 1);
        }
        return t;
    }
}
