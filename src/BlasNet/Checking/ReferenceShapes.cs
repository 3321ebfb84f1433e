using BlasNet.Layers;

namespace BlasNet.Checking;

/// <summary>The layers that normalize, move or choose values without products, in double precision with plain loops.</summary>
internal static class ReferenceShapes
{
    /// <summary>Normalizes the channels of each position.</summary>
    public static double[] LayerNormalization(LayerNormalization layer, LayerInput input)
    {
        double[] x = input.Inputs[0], gamma = input.Parameters[0], beta = input.Parameters[1], y = new double[x.Length];
        int channels = input.Shapes[0].Last;
        for (int start = 0; start < x.Length; start += channels)
        {
            double mean = 0, variance = 0;
            for (int c = 0; c < channels; c++)
                mean += x[start + c] / channels;
            for (int c = 0; c < channels; c++)
                variance += (x[start + c] - mean) * (x[start + c] - mean) / channels;
            for (int c = 0; c < channels; c++)
                y[start + c] = gamma[c] * (x[start + c] - mean) / Math.Sqrt(variance + layer.Epsilon) + beta[c];
        }
        return y;
    }

    /// <summary>Looks up the table's row of each index.</summary>
    public static double[] Embedding(Embedding layer, LayerInput input)
    {
        double[] x = input.Inputs[0], table = input.Parameters[0], y = new double[x.Length * layer.OutputDim];
        for (int i = 0; i < y.Length; i++)
            y[i] = table[(int)x[i / layer.OutputDim] * layer.OutputDim + i % layer.OutputDim];
        return y;
    }

    /// <summary>Takes each element of the output from the input, at its coordinates in the order of the input's axes.</summary>
    public static double[] Permute(Permute layer, LayerInput input)
    {
        Shape shape = input.Shapes[0], output = layer.OutputShape(input.Shapes);
        double[] x = input.Inputs[0], y = new double[x.Length];
        for (int i = 0; i < y.Length; i++)
        {
            int[] to = Coordinates(output, i % output.Size), from = new int[to.Length];
            for (int k = 0; k < to.Length; k++)
                from[layer.Dims[k] - 1] = to[k];
            y[i] = x[i / output.Size * shape.Size + Index(shape, from)];
        }
        return y;
    }

    /// <summary>Shifts each element by the zeros added before it; those added are 0.</summary>
    public static double[] ZeroPadding(ZeroPadding layer, LayerInput input) =>
        Move(layer, layer.Axes, input, (k, at) => at - layer.Padding.Before!.ToArray(layer.Axes)[k]);

    /// <summary>Shifts each element by the positions cropped before it.</summary>
    public static double[] Cropping(Cropping layer, LayerInput input) =>
        Move(layer, layer.Axes, input, (k, at) => at + layer.Amounts.Before!.ToArray(layer.Axes)[k]);

    /// <summary>Repeats each position, or interpolates between positions.</summary>
    public static double[] UpSampling(UpSampling layer, LayerInput input)
    {
        int[] size = layer.Size.ToArray(layer.Axes);
        return layer.Interpolation == Interpolation.Nearest
            ? Move(layer, layer.Axes, input, (k, at) => at / size[k])
            : Interpolate(input, size);
    }

    // The weight of a position falls from 1 to 0 over the distance of one; what lies outside counts as the edge.
    private static double[] Interpolate(LayerInput input, int[] size)
    {
        Shape shape = input.Shapes[0];
        int height = shape[0], width = shape[1], channels = shape.Rank > 2 ? shape[2] : 1;
        double[] x = input.Inputs[0], y = new double[x.Length * size[0] * size[1]];
        for (int i = 0; i < y.Length; i++)
        {
            int c = i % channels, w = i / channels % (width * size[1]), h = i / channels / (width * size[1]);
            int image = h / (height * size[0]);
            double row = (h % (height * size[0]) + 0.5) / size[0] - 0.5, column = (w + 0.5) / size[1] - 0.5;
            for (int r = -1; r <= height; r++)
            {
                for (int k = -1; k <= width; k++)
                {
                    double weight = Math.Max(0, 1 - Math.Abs(row - r)) * Math.Max(0, 1 - Math.Abs(column - k));
                    int from = (image * height + Math.Clamp(r, 0, height - 1)) * width + Math.Clamp(k, 0, width - 1);
                    y[i] += weight * x[from * channels + c];
                }
            }
        }
        return y;
    }

    /// <summary>Takes each element of the output from its origin in the input; 0 where that lies outside.</summary>
    private static double[] Move(Layer layer, int axes, LayerInput input, Func<int, int, int> origin)
    {
        var shape = new Shape([.. input.Shapes[0].Take(axes), input.Shapes[0].Skip(axes).FirstOrDefault(1)]);
        Shape output = layer.OutputShape(input.Shapes);
        double[] x = input.Inputs[0], y = new double[input.Rows * output.Size];
        for (int i = 0; i < y.Length; i++)
        {
            int[] at = Coordinates(output, i % output.Size);
            bool inside = true;
            for (int k = 0; k < axes; k++)
            {
                at[k] = origin(k, at[k]);
                inside &= at[k] >= 0 && at[k] < shape[k];
            }
            y[i] = inside ? x[i / output.Size * shape.Size + Index(shape, at)] : 0;
        }
        return y;
    }

    /// <summary>Computes the coordinates of an element of a sample.</summary>
    private static int[] Coordinates(Shape shape, int index)
    {
        var coordinates = new int[shape.Rank];
        for (int axis = shape.Rank - 1; axis >= 0; index /= shape[axis--])
            coordinates[axis] = index % shape[axis];
        return coordinates;
    }

    /// <summary>Computes the index of the element of a sample at coordinates.</summary>
    private static int Index(Shape shape, int[] coordinates)
    {
        int index = 0;
        for (int axis = 0; axis < shape.Rank; axis++)
            index = index * shape[axis] + coordinates[axis];
        return index;
    }
}
