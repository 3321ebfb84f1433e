using BlasNet.Layers;

namespace BlasNet.Exchange;

/// <summary>Dense layers, scales, normalizations and embeddings as operators of ONNX.</summary>
internal static class DenseExport
{
    private static readonly string[] LayerArrays = ["gamma", "beta"], BatchArrays = [.. LayerArrays, "moving_mean", "moving_variance"];

    /// <summary>Adds a dense layer: Gemm for vectors, otherwise MatMul over the last axis.</summary>
    public static ExportedValue Dense(Dense layer, LayerScope scope)
    {
        ExportedValue x = scope.ToLast(scope.Input);
        (int rows, int channels) = (x.Shape.Last, x.ChannelsOfVector);
        float factor = layer.Parametrization == Parametrization.Ntk ? (float)(1 / Math.Sqrt(rows)) : 1;
        string form = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"rows of {channels}");
        string kernel = scope.Weights("kernel", form, values =>
        {
            float[] ordered = channels == 0 ? values : WeightAxes.RowsToChannelsFirst(values, rows, channels);
            return (ordered, [rows, layer.Units]);
        });
        // A product of constants, which a runtime computes once; the weights stay as they were trained.
        if (factor != 1)
            kernel = scope.Add("Mul", [kernel, scope.Graph.Float(factor)]);
        string[] bias = layer.UseBias ? [scope.Weights("bias", layer.Units)] : [];
        string y = x.Shape.Rank == 1 ? scope.Add("Gemm", [x.Name, kernel, .. bias]) : scope.Add("MatMul", [x.Name, kernel]);
        if (x.Shape.Rank > 1 && layer.UseBias)
            y = scope.Add("Add", [y, bias[0]]);
        return ActivationExport.Apply(scope, scope.Result(y), layer.Activation);
    }

    /// <summary>Adds a batch normalization by its running statistics.</summary>
    public static ExportedValue BatchNormalization(BatchNormalization layer, LayerScope scope)
    {
        ExportedValue x = scope.ToFirst(scope.Input);
        string[] arrays = [.. BatchArrays.Select(array => Vector(scope, x, array))];
        return scope.Like(x, scope.Add(
            "BatchNormalization", [x.Name, .. arrays], new OnnxAttribute("epsilon", (float)layer.Epsilon)));
    }

    /// <summary>Adds a layer normalization.</summary>
    public static ExportedValue LayerNormalization(LayerNormalization layer, LayerScope scope)
    {
        ExportedValue x = scope.ToLast(scope.Input);
        string[] arrays = [.. LayerArrays.Select(array => scope.Weights(array, x.Shape.Last))];
        return scope.Result(scope.Add("LayerNormalization", [x.Name, .. arrays],
            new OnnxAttribute("axis", -1L), new OnnxAttribute("epsilon", (float)layer.Epsilon)));
    }

    /// <summary>Adds the product with a factor for each channel.</summary>
    public static ExportedValue Scale(LayerScope scope)
    {
        ExportedValue x = scope.Input;
        string factors = !x.IsChannelsFirst ? Vector(scope, x, "scale")
            : scope.Weights("scale", [x.Shape.Last, .. Enumerable.Repeat(1L, x.Shape.Rank - 1)]);
        return scope.Like(x, scope.Add("Mul", [x.Name, factors]));
    }

    /// <summary>Adds the look-up of an embedding.</summary>
    public static ExportedValue Embedding(Embedding layer, LayerScope scope)
    {
        ExportedValue x = scope.ToLast(scope.Input);
        string table = scope.Weights("embeddings", layer.InputDim, layer.OutputDim);
        return scope.Result(scope.Add(
            "Gather", [table, scope.Add("Cast", [x.Name], new OnnxAttribute("to", (long)OnnxType.Int64))], new OnnxAttribute("axis", 0L)));
    }

    private static string Vector(LayerScope scope, ExportedValue x, string array)
    {
        (int size, int channels) = (x.Shape.Last, x.ChannelsOfVector);
        return scope.Weights(array, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"elements of {channels}"),
            values => (channels == 0 ? values : WeightAxes.RowsToChannelsFirst(values, size, channels), [size]));
    }
}
