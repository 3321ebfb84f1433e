using BlasNet.Layers;

namespace BlasNet.Checking;

/// <summary>Pooling layers in double precision: for each output, a loop over all taps that skips those in the padding.</summary>
internal static class ReferencePooling
{
    public static double[] Max(MaxPooling layer, LayerInput input, NonSmoothPoints points) =>
        Run(layer, input, values => Largest(values, points));

    public static double[] Average(AveragePooling layer, LayerInput input)
    {
        int taps = layer.PoolSize.ToArray(layer.Axes).Aggregate((a, b) => a * b);
        return Run(layer, input, values => values.Sum() / (layer.IncludePadding ? taps : values.Count));
    }

    public static double[] GlobalMax(GlobalMaxPooling layer, LayerInput input, NonSmoothPoints points) =>
        RunGlobal(layer, input, values => values.Count == 0 ? 0 : Largest(values, points));

    public static double[] GlobalAverage(GlobalAveragePooling layer, LayerInput input) =>
        RunGlobal(layer, input, values => values.Count == 0 ? 0 : values.Sum() / values.Count);

    private static double Largest(List<double> values, NonSmoothPoints points)
    {
        double best = values[0];
        foreach (double value in values.Skip(1))
            best = points.Note(value - best) > 0 ? value : best;
        return best;
    }

    private static double[] RunGlobal(GlobalPooling layer, LayerInput input, Func<List<double>, double> reduce)
    {
        int channels = layer.OutputShape(input.Shapes).Size, size = input.Shapes[0].Size;
        var y = new List<double>();
        for (int n = 0; n < input.Rows; n++)
        {
            int positions = input.Lengths[0] is { } lengths ? (int)lengths[n] : size / channels;
            for (int c = 0; c < channels; c++)
                y.Add(reduce([.. Enumerable.Range(0, positions).Select(p => input.Inputs[0][n * size + p * channels + c])]));
        }
        return [.. y];
    }

    private static double[] Run(Pooling layer, LayerInput input, Func<List<double>, double> reduce)
    {
        Shape shape = input.Shapes[0], outputShape = layer.OutputShape([shape]);
        int axes = layer.Axes, channels = outputShape.Last, size = shape.Size;
        int[] pool = layer.PoolSize.ToArray(axes), stride = layer.Strides.ToArray(axes), from = new int[axes];
        for (int i = 0; i < axes; i++)
        {
            int same = Math.Max(0, (outputShape[i] - 1) * stride[i] + pool[i] - shape[i]) / 2;
            from[i] = layer.Padding.Before?.ToArray(axes)[i] ?? same;
        }
        int[][] taps = [.. Positions(pool)];
        var y = new List<double>();
        for (int n = 0; n < input.Rows; n++)
        {
            foreach (int[] output in Positions(outputShape.Take(axes)))
            {
                for (int c = 0; c < channels; c++)
                {
                    var values = new List<double>();
                    foreach (int[] tap in taps)
                    {
                        int place = 0;
                        bool inside = true;
                        for (int i = 0; i < axes; i++)
                        {
                            int x = output[i] * stride[i] + tap[i] - from[i];
                            inside &= x >= 0 && x < shape[i];
                            place = place * shape[i] + x;
                        }
                        if (inside)
                            values.Add(input.Inputs[0][n * size + place * channels + c]);
                    }
                    y.Add(reduce(values));
                }
            }
        }
        return [.. y];
    }

    // All positions of a grid, the last axis fastest.
    private static IEnumerable<int[]> Positions(IEnumerable<int> extents)
    {
        IEnumerable<int[]> positions = [[]];
        foreach (int extent in extents)
            positions = positions.SelectMany(_ => Enumerable.Range(0, extent), (position, i) => (int[])[.. position, i]);
        return positions;
    }
}
