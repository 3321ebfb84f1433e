using BlasNet.Layers;

namespace BlasNet.Exchange;

/// <summary>Layers that move, repeat or cut positions, as operators of ONNX.</summary>
internal static class ShapeExport
{
    /// <summary>Adds a flattening. Where dense layers alone read it, the vector keeps the order of channels first.</summary>
    public static ExportedValue Flatten(LayerScope scope)
    {
        ExportedValue x = scope.Input;
        bool keeps = x.IsChannelsFirst && scope.FeedsDense && x.Shape.Last > 1 && x.Shape.Last < x.Shape.Size;
        ExportedValue read = keeps ? x : scope.ToLast(x);
        if (read.Shape.Rank == 1)
            return read;
        string y = scope.Add("Flatten", [read.Name], new OnnxAttribute("axis", 1L));
        return scope.Result(y) with { ChannelsOfVector = keeps ? x.Shape.Last : 0 };
    }

    /// <summary>Adds another shape of the same elements.</summary>
    public static ExportedValue Reshape(LayerScope scope) =>
        scope.Result(scope.Reshape(scope.ToLast(scope.Input).Name, [.. scope.Output]));

    /// <summary>Adds another order of the axes.</summary>
    public static ExportedValue Permute(Permute layer, LayerScope scope) => scope.Result(scope.Add(
        "Transpose", [scope.ToLast(scope.Input).Name],
        new OnnxAttribute("perm", (IReadOnlyList<long>)[0, .. layer.Dims.Select(axis => (long)axis)])));

    /// <summary>Adds zeros around the positions.</summary>
    public static ExportedValue ZeroPadding(ZeroPadding layer, LayerScope scope)
    {
        ExportedValue x = WithChannels(scope, layer.Axes);
        (int[] before, int[] after) = (OfAxes(x, layer.Padding.Before!, layer.Axes), OfAxes(x, layer.Padding.After!, layer.Axes));
        return scope.Like(x, scope.Add("Pad", [
            x.Name, scope.Graph.Integers([.. before.Concat(after).Select(extent => (long)extent)]), scope.Graph.Floats([0])]));
    }

    /// <summary>Adds a cut of positions off the borders.</summary>
    public static ExportedValue Cropping(Cropping layer, LayerScope scope)
    {
        ExportedValue x = WithChannels(scope, layer.Axes);
        int[] axes = [.. Enumerable.Range(0, layer.Axes)];
        int[] before = layer.Amounts.Before!.ToArray(layer.Axes), after = layer.Amounts.After!.ToArray(layer.Axes);
        return scope.Like(x, scope.Add("Slice", [
            x.Name, scope.Graph.Integers([.. before.Select(extent => (long)extent)]),
            scope.Graph.Integers([.. axes.Select(axis => (long)x.Shape[axis] - after[axis])]),
            scope.Graph.Integers([.. axes.Select(axis => (long)x.AxisOf(axis))])]));
    }

    /// <summary>Adds an enlargement by whole numbers.</summary>
    public static ExportedValue UpSampling(UpSampling layer, LayerScope scope)
    {
        ExportedValue x = scope.Image(scope.Input, layer.Axes);
        float[] scales = [1, 1, .. layer.Size.ToArray(layer.Axes)];
        OnnxAttribute[] how = layer.Interpolation == Interpolation.Bilinear
            ? [new("mode", "linear"), new("coordinate_transformation_mode", "half_pixel")]
            : [new("mode", "nearest"), new("coordinate_transformation_mode", "asymmetric"), new("nearest_mode", "floor")];
        return scope.Like(x, scope.Add("Resize", [x.Name, "", scope.Graph.Floats(scales, scales.Length)], how));
    }

    private static ExportedValue WithChannels(LayerScope scope, int axes) =>
        scope.Input.Shape.Rank == axes ? scope.Image(scope.Input, axes) : scope.Input;

    // The amounts at the axes of the graph, of which batch and channels have none.
    private static int[] OfAxes(ExportedValue x, Extents amounts, int axes)
    {
        var all = new int[x.Shape.Rank + 1];
        foreach ((int axis, int amount) in amounts.ToArray(axes).Index())
            all[x.AxisOf(axis)] = amount;
        return all;
    }
}
