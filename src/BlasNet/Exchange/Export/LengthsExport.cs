using BlasNet.Layers;

namespace BlasNet.Exchange;

/// <summary>Lengths of padded sequences in a graph of ONNX: whole numbers [N].</summary>
internal static class LengthsExport
{
    /// <summary>Returns the lengths that a layer gives its samples.</summary>
    public static string Of(Layer layer, LayerScope scope)
    {
        ExportedValue x = scope.ToLast(scope.Input);
        float padding = layer is Masking masking ? (float)masking.MaskValue : 0;
        string real = scope.Add("Not", [scope.Add("Equal", [x.Name, scope.Graph.Float(padding)])]);
        string places = scope.Add("Mul", [
            scope.Add("Cast", [real], To(OnnxType.Int64)),
            scope.Graph.Integers([.. Enumerable.Range(1, x.Shape[0]).Select(step => (long)step)],
                [x.Shape[0], .. Enumerable.Repeat(1L, x.Shape.Rank - 1)])]);
        // Int64 is a type that ReduceMax takes at any rank.
        return scope.Add("ReduceMax", [places],
            new OnnxAttribute("axes", (IReadOnlyList<long>)[.. Enumerable.Range(1, x.Shape.Rank).Select(axis => (long)axis)]),
            new OnnxAttribute("keepdims", 0L));
    }

    /// <summary>Returns whether each step is real: truth values [N, T] with so many axes of one element after them.</summary>
    public static string IsReal(LayerScope scope, string lengths, int steps, int more = 0)
    {
        long[] axes = [.. Enumerable.Range(1, more + 1).Select(axis => (long)axis)];
        long[] numbers = [.. Enumerable.Range(0, steps).Select(step => (long)step)];
        string each = scope.Add("Unsqueeze", [lengths, scope.Graph.Integers(axes)]);
        return scope.Add("Less", [scope.Graph.Integers(numbers, [steps, .. Enumerable.Repeat(1L, more)]), each]);
    }

    /// <summary>Adds the masking of a value: 0 after the length.</summary>
    public static ExportedValue Mask(LayerScope scope, string lengths)
    {
        ExportedValue x = scope.ToLast(scope.Input);
        string real = IsReal(scope, lengths, x.Shape[0], x.Shape.Rank - 1);
        return scope.Result(scope.Add("Where", [real, x.Name, scope.Graph.Float(0)]));
    }

    /// <summary>Adds a global pooling of the real steps [N, T, C]; a sample without any gives 0.</summary>
    public static string Pool(LayerScope scope, ExportedValue x, string lengths, bool isMaximum)
    {
        if (x.Shape.Rank == 1)
            x = new ExportedValue(scope.Reshape(x.Name, [x.Shape[0], 1]), new Shape(x.Shape[0], 1));
        string real = IsReal(scope, lengths, x.Shape[0], 1);
        string count = scope.Add("Cast", [scope.Add("Unsqueeze", [lengths, scope.Graph.Integers(1L)])], To(OnnxType.Float));
        OnnxAttribute[] overSteps = [new OnnxAttribute("axes", (IReadOnlyList<long>)[1L]), new OnnxAttribute("keepdims", 0L)];
        if (isMaximum)
        {
            string largest = scope.Add(
                "ReduceMax", [scope.Add("Where", [real, x.Name, scope.Graph.Float(float.NegativeInfinity)])], overSteps);
            return scope.Add("Where", [scope.Add("Greater", [count, scope.Graph.Float(0)]), largest, scope.Graph.Float(0)]);
        }
        string sum = scope.Add("ReduceSum", [
            scope.Add("Where", [real, x.Name, scope.Graph.Float(0)]), scope.Graph.Integers(1L)], new OnnxAttribute("keepdims", 0L));
        return scope.Add("Div", [sum, scope.Add("Max", [count, scope.Graph.Float(1)])]);
    }

    /// <summary>Makes the attribute of a Cast.</summary>
    public static OnnxAttribute To(OnnxType type) => new("to", (long)type);
}
