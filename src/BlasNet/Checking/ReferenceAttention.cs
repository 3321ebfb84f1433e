using BlasNet.Layers;

namespace BlasNet.Checking;

/// <summary>Attention and the layers around it in double precision, with plain loops.</summary>
internal static class ReferenceAttention
{
    /// <summary>Multiplies the matrices of both inputs, pair by pair.</summary>
    public static double[] MatMul(MatMul layer, LayerInput input)
    {
        (double[] a, double[] b) = (input.Inputs[0], input.Inputs[1]);
        (Shape first, Shape output) = (input.Shapes[0], layer.OutputShape(input.Shapes));
        int m = output[output.Rank - 2], n = output.Last, k = first[first.Rank - (layer.TransposeA ? 2 : 1)];
        int pairs = a.Length / (m * k);
        var y = new double[pairs * m * n];
        for (int i = 0; i < y.Length; i++)
        {
            int pair = i / (m * n), row = i / n % m, column = i % n;
            for (int t = 0; t < k; t++)
                y[i] += a[pair * m * k + (layer.TransposeA ? t * m + row : row * k + t)]
                    * b[pair * k * n + (layer.TransposeB ? column * k + t : t * n + column)];
        }
        return y;
    }

    /// <summary>Mixes the value's steps for each step of the query and each head, by weights of which dropout keeps some.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="input">Its inputs.</param>
    /// <param name="kept">1 for each weight [N, heads, T, S] that dropout keeps and 0 for the others; null for all.</param>
    public static double[] MultiHeadAttention(MultiHeadAttention layer, LayerInput input, float[]? kept)
    {
        int last = input.Inputs.Length - 1, value = Math.Min(1, last), heads = layer.NumHeads;
        double[] q = Project(layer, input, 0, 0), k = Project(layer, input, 1, last), v = Project(layer, input, 2, value);
        int t = input.Shapes[0][0], s = input.Shapes[value][0], dim = layer.KeyDim, width = layer.ValueDim;
        double[] mixture = new double[input.Rows * t * heads * width];
        for (int i = 0; i < input.Rows * t * heads; i++)
        {
            (int n, int step, int head) = (i / heads / t, i / heads % t, i % heads);
            int seen = Math.Min(Length(input, value, n), layer.Causal ? step + 1 : s);
            var weights = new double[seen];
            for (int j = 0; j < seen; j++)
            {
                for (int d = 0; d < dim; d++)
                    weights[j] += q[i * dim + d] * k[((n * s + j) * heads + head) * dim + d] / Math.Sqrt(dim);
            }
            double largest = weights.DefaultIfEmpty().Max(), sum = weights.Sum(weight => Math.Exp(weight - largest));
            for (int j = 0; j < seen; j++)
            {
                double share = kept is null ? 1 : kept[((n * heads + head) * t + step) * s + j] / (1 - layer.Dropout);
                for (int d = 0; d < width; d++)
                    mixture[i * width + d] +=
                        share * Math.Exp(weights[j] - largest) / sum * v[((n * s + j) * heads + head) * width + d];
            }
        }
        return Project(layer, input with { Inputs = [mixture], Shapes = [new Shape(t, heads * width)] }, 3, 0);
    }

    private static int Length(LayerInput input, int value, int sample) =>
        input.Lengths[value] is { } lengths ? (int)lengths[sample] : input.Shapes[value][0];

    private static double[] Project(MultiHeadAttention layer, LayerInput input, int projection, int from)
    {
        double[] x = input.Inputs[from], kernel = input.Parameters[layer.UseBias ? 2 * projection : projection];
        int inputs = input.Shapes[from].Last, width = kernel.Length / inputs;
        double[] y = new double[x.Length / inputs * width];
        for (int i = 0; i < y.Length; i++)
        {
            if (layer.UseBias)
                y[i] = input.Parameters[2 * projection + 1][i % width];
            for (int d = 0; d < inputs; d++)
                y[i] += x[i / width * inputs + d] * kernel[d * width + i % width];
        }
        return y;
    }

    /// <summary>Adds the vectors of the positions to each sample.</summary>
    public static double[] PositionalEmbedding(PositionalEmbedding layer, LayerInput input)
    {
        int width = input.Shapes[0].Last, size = input.Shapes[0].Size;
        double Position(int t, int d) => layer.Encoding == PositionEncoding.Trained
            ? input.Parameters[0][t * width + d]
            : Math.Sin(t * Math.Exp(-Math.Log(10_000) * (d / 2 * 2) / width) + (d % 2) * Math.PI / 2);
        return [.. input.Inputs[0].Select((value, i) => value + Position(i % size / width, i % width))];
    }
}
