using BlasNet.Layers;

namespace BlasNet.Exchange;

/// <summary>Layers for series in time as operators of ONNX.</summary>
internal static class SeriesExport
{
    // Added to the variance, as in the layer.
    private const float Epsilon = 1e-5f;

    /// <summary>Adds an average over the steps around each one; the ends are repeated.</summary>
    public static ExportedValue MovingAverage(MovingAverage layer, LayerScope scope)
    {
        ExportedValue x = scope.ToLast(scope.Input);
        (int steps, int channels) = (x.Shape[0], x.Shape.Size / x.Shape[0]);
        ExportedValue sequence = scope.ToFirst(
            x.Shape.Rank == 2 ? x : new ExportedValue(scope.Reshape(x.Name, [steps, channels]), new Shape(steps, channels)));
        int half = layer.Size / 2;
        string padded = scope.Add(
            "Pad", [sequence.Name, scope.Graph.Integers(0, 0, half, 0, 0, half)], new OnnxAttribute("mode", "edge"));
        string y = scope.Add("AveragePool", [padded], new OnnxAttribute("kernel_shape", (IReadOnlyList<long>)[layer.Size]),
            new OnnxAttribute("strides", (IReadOnlyList<long>)[1]));
        if (x.Shape.Rank == 2)
            return scope.Like(sequence, y);
        return scope.Result(scope.Reshape(scope.ToLast(sequence with { Name = y }).Name, [.. scope.Output]));
    }

    /// <summary>Adds the positions of steps.</summary>
    public static ExportedValue Positions(PositionalEmbedding layer, LayerScope scope)
    {
        ExportedValue x = scope.ToLast(scope.Input);
        (int steps, int width) = (x.Shape[0], x.Shape.Last);
        string table = !layer.HasWeights
            ? scope.Graph.Floats(PositionalEmbedding.Sinusoids(steps, width), steps, width)
            : scope.Add("Slice", [
                scope.Weights("embeddings", "all positions", values => (values, [values.Length / width, width])),
                scope.Graph.Integers(0L), scope.Graph.Integers((long)steps), scope.Graph.Integers(0L)]);
        return scope.Result(scope.Add("Add", [x.Name, table]));
    }

    /// <summary>Adds the normalization of a window, or the inverse of it on an output.</summary>
    public static ExportedValue WindowNormalization(WindowNormalization layer, LayerScope scope)
    {
        ExportedValue window = scope.ToLast(scope.Inputs[^1]);
        (int steps, int channels) = (window.Shape[0], window.Shape.Size / window.Shape[0]);
        string x = window.Shape.Rank == 2 ? window.Name : scope.Reshape(window.Name, [steps, channels]);
        bool isStandard = layer.Mode == NormalizationMode.Standard;
        return scope.Inputs.Count == 1
            ? Normalize(scope, x, steps, channels, isStandard)
            : Restore(scope, x, steps, channels, isStandard);
    }

    private static ExportedValue Normalize(LayerScope scope, string x, int steps, int channels, bool isStandard)
    {
        (string mean, string? deviation) = Measure(scope, x, steps, isStandard);
        string y = scope.Add("Sub", [x, mean]);
        if (deviation is not null)
        {
            y = scope.Add("Mul", [y, scope.Add("Div", [scope.Weights("gamma", channels), deviation])]);
            y = scope.Add("Add", [y, scope.Weights("beta", channels)]);
        }
        return scope.Result(scope.Output.Rank == 2 ? y : scope.Reshape(y, [.. scope.Output]));
    }

    private static ExportedValue Restore(LayerScope scope, string x, int steps, int channels, bool isStandard)
    {
        ExportedValue output = scope.ToLast(scope.Inputs[0]);
        (int horizon, int targets) = (output.Shape[0], output.Shape.Rank < 2 ? 1 : output.Shape[1]);
        int perTarget = output.Shape.Size / horizon / targets;
        string y = scope.Reshape(output.Name, [horizon, targets, perTarget]);
        (string mean, string? deviation) = Measure(scope, x, steps, isStandard);
        if (deviation is not null)
        {
            string gamma = OfTargets(scope, "gamma", channels, targets), beta = OfTargets(scope, "beta", channels, targets);
            y = scope.Add("Mul", [scope.Add("Sub", [y, beta]), scope.Add("Div", [Column(deviation), gamma])]);
        }
        return scope.Result(scope.Reshape(scope.Add("Add", [y, Column(mean)]), [.. scope.Output]));

        // The numbers of the last channels, [N, 1, targets, 1].
        string Column(string value) => scope.Reshape(
            targets == channels ? value : scope.Add("Slice", [
                value, scope.Graph.Integers(channels - targets), scope.Graph.Integers(channels), scope.Graph.Integers(2L)]),
            [1, targets, 1]);
    }

    // Mean and deviation of each channel, or the last step, as [N, 1, C].
    private static (string Mean, string? Deviation) Measure(LayerScope scope, string x, int steps, bool isStandard)
    {
        if (!isStandard)
            return (scope.Add("Slice", [
                x, scope.Graph.Integers(steps - 1), scope.Graph.Integers(steps), scope.Graph.Integers(1L)]), null);
        OnnxAttribute overSteps = new("axes", (IReadOnlyList<long>)[1]);
        string mean = scope.Add("ReduceMean", [x], overSteps);
        string rest = scope.Add("Sub", [x, mean]);
        string variance = scope.Add("ReduceMean", [scope.Add("Mul", [rest, rest])], overSteps);
        return (mean, scope.Add("Sqrt", [scope.Add("Add", [variance, scope.Graph.Float(Epsilon)])]));
    }

    private static string OfTargets(LayerScope scope, string array, int channels, int targets) => scope.Weights(
        array, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"the last {targets} as a column"),
        values => (values[(channels - targets)..], [targets, 1]));
}
