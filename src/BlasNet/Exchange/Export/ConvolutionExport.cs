using BlasNet.Layers;
using BlasNet.Tensors;

namespace BlasNet.Exchange;

/// <summary>Convolutions and poolings as operators of ONNX, channels first and with all padding written out.</summary>
internal static class ConvolutionExport
{
    /// <summary>Adds a convolution.</summary>
    public static ExportedValue Convolution(Convolution layer, LayerScope scope)
    {
        ExportedValue x = scope.Image(scope.Input, layer.Axes);
        WindowAxis[] axes = Axes(layer.WindowOver(x.Shape), layer.Axes);
        int[] kernel = [.. axes.Select(axis => axis.Kernel), x.Shape.Last / layer.Groups, layer.Filters];
        string y = scope.Add("Conv", [x.Name, Filters(scope, kernel), .. Bias(scope, layer.UseBias, layer.Filters)],
            [.. Windows(axes), Integers("dilations", axes.Select(axis => axis.Dilation)),
                new OnnxAttribute("group", (long)layer.Groups), Integers("pads", Pads(axes))]);
        return ActivationExport.Apply(scope, scope.Result(y) with { IsChannelsFirst = true }, layer.Activation);
    }

    /// <summary>Adds a transposed convolution.</summary>
    public static ExportedValue Transpose(ConvolutionTranspose layer, LayerScope scope)
    {
        ExportedValue x = scope.Image(scope.Input, layer.Axes);
        WindowAxis[] axes = Axes(layer.WindowOver(x.Shape), layer.Axes);
        int[] kernel = [.. axes.Select(axis => axis.Kernel), layer.Filters, x.Shape.Last];
        // What the full output has more than wanted is cut off at the end; what it has less is added there.
        int[] cut = [.. axes.Select(axis => (axis.Output - 1) * axis.Stride + Reach(axis) - axis.Before - axis.Input)];
        string y = scope.Add("ConvTranspose", [x.Name, Filters(scope, kernel), .. Bias(scope, layer.UseBias, layer.Filters)],
            [.. Windows(axes), Integers("dilations", axes.Select(axis => axis.Dilation)),
                Integers("output_padding", cut.Select(extent => Math.Max(0, -extent))),
                Integers("pads", [.. axes.Select(axis => axis.Before), .. cut.Select(extent => Math.Max(0, extent))])]);
        return ActivationExport.Apply(scope, scope.Result(y) with { IsChannelsFirst = true }, layer.Activation);
    }

    /// <summary>Adds a pooling.</summary>
    public static ExportedValue Pooling(Pooling layer, LayerScope scope)
    {
        ExportedValue x = scope.Image(scope.Input, layer.Axes);
        WindowAxis[] axes = Axes(layer.Over(x.Shape), layer.Axes);
        OnnxAttribute[] window = [.. Windows(axes), Integers("pads", Pads(axes))];
        string y = layer is AveragePooling average
            ? scope.Add("AveragePool", [x.Name], [.. window, new OnnxAttribute("count_include_pad", average.IncludePadding ? 1L : 0)])
            : scope.Add("MaxPool", [x.Name], window);
        return scope.Result(y) with { IsChannelsFirst = true };
    }

    /// <summary>Adds a pooling over all positions, or over the length of each sample.</summary>
    public static ExportedValue Global(GlobalPooling layer, LayerScope scope)
    {
        bool isMaximum = layer is GlobalMaxPooling;
        if (scope.Lengths is [{ } lengths, ..])
            return scope.Result(LengthsExport.Pool(scope, scope.ToLast(scope.Input), lengths, isMaximum));
        ExportedValue x = scope.Image(scope.Input, layer.Axes);
        string pooled = scope.Add(isMaximum ? "GlobalMaxPool" : "GlobalAveragePool", [x.Name]);
        return scope.Result(scope.Add("Flatten", [pooled], new OnnxAttribute("axis", 1L)));
    }

    // From [K..., rows, columns] to [columns, rows, K...].
    private static string Filters(LayerScope scope, int[] kernel)
    {
        int axes = kernel.Length - 2;
        return scope.Weights("kernel", "filters",
            values => WeightAxes.Permute(values, kernel, [axes + 1, axes, .. Enumerable.Range(0, axes)]));
    }

    private static string[] Bias(LayerScope scope, bool useBias, int filters) => useBias ? [scope.Weights("bias", filters)] : [];

    private static WindowAxis[] Axes(Window window, int axes) => [.. new[] { window.Depth, window.Height, window.Width }.TakeLast(axes)];

    private static OnnxAttribute[] Windows(WindowAxis[] axes) =>
        [Integers("kernel_shape", axes.Select(axis => axis.Kernel)), Integers("strides", axes.Select(axis => axis.Stride))];

    // Only as much after the image as the last window needs.
    private static IEnumerable<int> Pads(WindowAxis[] axes) =>
    [
        .. axes.Select(axis => axis.Before),
        .. axes.Select(axis => Math.Max(0, (axis.Output - 1) * axis.Stride + Reach(axis) - axis.Before - axis.Input)),
    ];

    private static int Reach(WindowAxis axis) => axis.Dilation * (axis.Kernel - 1) + 1;

    private static OnnxAttribute Integers(string name, IEnumerable<int> values) =>
        new(name, (IReadOnlyList<long>)[.. values.Select(value => (long)value)]);
}
