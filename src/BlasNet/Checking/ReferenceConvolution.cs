using BlasNet.Layers;

namespace BlasNet.Checking;

/// <summary>Convolutions in double precision by their definitions: a loop over outputs, taps and channels.</summary>
internal static class ReferenceConvolution
{
    public static double[] Forward(Convolution layer, LayerInput input, NonSmoothPoints points)
    {
        Shape image = WithChannels(input.Shapes[0], layer.Axes), output = layer.OutputShape(input.Shapes);
        int perGroup = image.Last / layer.Groups, filtersPerGroup = layer.Filters / layer.Groups;
        double[] kernel = input.Parameters[0], y = new double[input.Rows * output.Size];
        foreach (Touch touch in Touches(layer.KernelSize, layer.Strides, layer.DilationRate, layer.Padding, image, output, layer.Axes))
        {
            for (int n = 0; n < input.Rows; n++)
            {
                for (int c = 0; c < image.Last; c++)
                {
                    double x = input.Inputs[0][n * image.Size + touch.Pixel * image.Last + c];
                    int group = c / perGroup * filtersPerGroup, row = (touch.Tap * perGroup + c % perGroup) * layer.Filters;
                    ReadOnlySpan<double> weights = kernel.AsSpan(row + group, filtersPerGroup);
                    Span<double> outputs = y.AsSpan(n * output.Size + touch.Position * layer.Filters + group, filtersPerGroup);
                    for (int f = 0; f < outputs.Length; f++)
                        outputs[f] += x * weights[f];
                }
            }
        }
        return Finish(y, layer.UseBias ? input.Parameters[1] : null, layer.Activation, layer.Filters, points);
    }

    public static double[] Transpose(ConvolutionTranspose layer, LayerInput input, NonSmoothPoints points)
    {
        Shape image = WithChannels(input.Shapes[0], layer.Axes), output = layer.OutputShape(input.Shapes);
        var y = new double[input.Rows * output.Size];
        // Each input position adds to the window that a convolution of the output would have read for it.
        foreach (Touch touch in Touches(layer.KernelSize, layer.Strides, layer.DilationRate, layer.Padding, output, image, layer.Axes))
        {
            for (int n = 0; n < input.Rows; n++)
            {
                for (int f = 0; f < layer.Filters; f++)
                {
                    for (int c = 0; c < image.Last; c++)
                        y[n * output.Size + touch.Pixel * layer.Filters + f] +=
                            input.Inputs[0][n * image.Size + touch.Position * image.Last + c]
                            * input.Parameters[0][(touch.Tap * layer.Filters + f) * image.Last + c];
                }
            }
        }
        return Finish(y, layer.UseBias ? input.Parameters[1] : null, layer.Activation, layer.Filters, points);
    }

    // The pixels under the taps of the window at each position.
    private static List<Touch> Touches(
        Extents kernel, Extents stride, Extents dilation, Padding padding, Shape image, Shape positions, int axes)
    {
        var touches = new List<Touch>();
        int[] kernels = kernel.ToArray(axes), strides = stride.ToArray(axes), dilations = dilation.ToArray(axes);
        int[] inputs = [.. image.Take(axes)];
        int[] before =
            [.. Enumerable.Range(0, axes).Select(a => Before(padding, a, axes, inputs[a], kernels[a], strides[a], dilations[a]))];
        int[][] outputs = [.. Positions([.. positions.Take(axes)])], taps = [.. Positions(kernels)];
        for (int p = 0; p < outputs.Length; p++)
        {
            for (int t = 0; t < taps.Length; t++)
            {
                int pixel = 0;
                bool inside = true;
                for (int a = 0; a < axes; a++)
                {
                    int at = outputs[p][a] * strides[a] + taps[t][a] * dilations[a] - before[a];
                    inside &= at >= 0 && at < inputs[a];
                    pixel = pixel * inputs[a] + at;
                }
                if (inside)
                    touches.Add(new Touch(p, t, pixel));
            }
        }
        return touches;
    }

    private static double[] Finish(double[] y, double[]? bias, Activation activation, int filters, NonSmoothPoints points)
    {
        for (int i = 0; i < y.Length && bias is not null; i++)
            y[i] += bias[i % filters];
        ReferenceFunctions.Apply(activation, y, filters, points);
        return y;
    }

    private static Shape WithChannels(Shape shape, int axes) => shape.Rank == axes ? new Shape([.. shape, 1]) : shape;

    // TensorFlow's rule for "same": as many outputs as strides begin within the input, the odd zero after it.
    private static int Before(Padding padding, int axis, int axes, int extent, int kernel, int stride, int dilation)
    {
        if (padding == Padding.Valid)
            return 0;
        if (padding == Padding.Causal)
            return dilation * (kernel - 1);
        if (padding != Padding.Same)
            return padding.Before!.ToArray(axes)[axis];
        int outputs = (extent + stride - 1) / stride;
        return Math.Max(0, (outputs - 1) * stride + dilation * (kernel - 1) + 1 - extent) / 2;
    }

    // All positions of a grid, the last axis fastest.
    private static IEnumerable<int[]> Positions(int[] extents)
    {
        for (int i = 0; i < extents.Aggregate(1, (a, b) => a * b); i++)
        {
            var position = new int[extents.Length];
            for (int a = extents.Length - 1, rest = i; a >= 0; rest /= extents[a--])
                position[a] = rest % extents[a];
            yield return position;
        }
    }

    private readonly record struct Touch(int Position, int Tap, int Pixel);
}
