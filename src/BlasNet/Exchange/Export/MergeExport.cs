using BlasNet.Layers;

namespace BlasNet.Exchange;

/// <summary>Layers with several inputs as operators of ONNX.</summary>
internal static class MergeExport
{
    // The least probability and the least rest of one that a logarithm is taken of, as in the layer.
    private const float Least = 1.17549435e-38f, LeastRest = 1f / (1 << 25);

    /// <summary>Adds an operator that takes all inputs at once, element by element.</summary>
    public static ExportedValue Elementwise(LayerScope scope, string kind)
    {
        ExportedValue[] inputs = scope.Alike(scope.Inputs);
        return scope.Like(inputs[0], scope.Add(kind, [.. inputs.Select(input => input.Name)]));
    }

    /// <summary>Adds an operator that takes two inputs, one after the other.</summary>
    public static ExportedValue Pairwise(LayerScope scope, string kind)
    {
        ExportedValue[] inputs = scope.Alike(scope.Inputs);
        return scope.Like(inputs[0], inputs.Skip(1).Aggregate(inputs[0].Name, (y, input) => scope.Add(kind, [y, input.Name])));
    }

    /// <summary>Adds a concatenation.</summary>
    public static ExportedValue Concatenate(Concatenate layer, LayerScope scope)
    {
        ExportedValue[] inputs = scope.Alike(scope.Inputs);
        int axis = layer.Axis < 0 ? inputs[0].Shape.Rank + layer.Axis : layer.Axis - 1;
        return scope.Like(inputs[0], scope.Add("Concat", [.. inputs.Select(input => input.Name)],
            new OnnxAttribute("axis", (long)inputs[0].AxisOf(axis))));
    }

    /// <summary>Adds a product of matrices.</summary>
    public static ExportedValue MatMul(MatMul layer, LayerScope scope) => scope.Result(scope.Add("MatMul", [
        Matrix(scope, scope.Inputs[0], layer.TransposeA), Matrix(scope, scope.Inputs[1], layer.TransposeB)]));

    /// <summary>Adds the mean of probabilities and the logarithm, or log odds, of it.</summary>
    public static ExportedValue AverageLogits(AverageLogits layer, LayerScope scope)
    {
        ExportedValue mean = Elementwise(scope, "Mean");
        string y = Logarithm(mean.Name, Least);
        if (layer.IsSigmoid)
            y = scope.Add("Sub", [y, Logarithm(scope.Add("Sub", [scope.Graph.Float(1), mean.Name]), LeastRest)]);
        return mean with { Name = y };

        string Logarithm(string p, float least) => scope.Add("Log", [scope.Add("Max", [p, scope.Graph.Float(least)])]);
    }

    /// <summary>Adds means and standard deviations of the inputs, [2, ...].</summary>
    public static ExportedValue AverageSpread(LayerScope scope)
    {
        ExportedValue[] inputs = [.. scope.Inputs.Select(scope.ToLast)];
        string mean = scope.Add("Mean", [.. inputs.Select(input => input.Name)]);
        string[] squares =
        [
            .. inputs.Select(input => scope.Add("Sub", [input.Name, mean])).Select(rest => scope.Add("Mul", [rest, rest])),
        ];
        string variance = scope.Add("Div", [scope.Add("Sum", squares), scope.Graph.Float(inputs.Length - 1)]);
        string[] both = [.. new[] { mean, scope.Add("Sqrt", [variance]) }
            .Select(part => scope.Add("Unsqueeze", [part, scope.Graph.Integers(1L)]))];
        return scope.Result(scope.Add("Concat", both, new OnnxAttribute("axis", 1L)));
    }

    private static string Matrix(LayerScope scope, ExportedValue value, bool isTransposed)
    {
        ExportedValue x = scope.ToLast(value);
        int rank = x.Shape.Rank;
        return !isTransposed ? x.Name : scope.Add("Transpose", [x.Name], new OnnxAttribute(
            "perm", (IReadOnlyList<long>)[.. Enumerable.Range(0, rank - 1).Select(axis => (long)axis), rank, rank - 1]));
    }
}
