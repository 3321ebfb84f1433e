using BlasNet.Layers;

namespace BlasNet.Exchange;

/// <summary>Layers for the columns of tables as operators of ONNX.</summary>
internal static class ColumnsExport
{
    /// <summary>Adds piecewise linear functions: the share of each bin that lies below the number, times the kernel.</summary>
    /// <remarks>Letters: F columns of numbers, B bins, D values that a number becomes.</remarks>
    public static ExportedValue PiecewiseLinear(PiecewiseLinear layer, LayerScope scope)
    {
        (int columns, int bins, int size) = (layer.Columns!.Value, layer.Bins!.Value, layer.Size);
        if (columns == 0)
            return scope.Input;
        (string numbers, string? others) = Split(scope, columns);
        numbers = scope.Reshape(numbers, [columns, 1]);
        ColumnBins by = Bins(scope, columns, bins);
        string shares = scope.Add("Div", [scope.Add("Sub", [numbers, by.Lower]), by.Width]);
        // The first function goes on below its bin, the last one above.
        shares = scope.Add("Min", [scope.Add("Max", [shares, by.Least]), by.Most]);
        string kernel = scope.Add("Where", [
            scope.Add("Unsqueeze", [by.IsUsed, scope.Graph.Integers(2L)]), scope.Weights("kernel", columns, bins, size),
            scope.Graph.Float(0)]);
        string bent = scope.Add("MatMul", [scope.Reshape(shares, [columns, 1, bins]), kernel]);
        // A constant column counts as 0.
        string linear = scope.Add("Where", [by.IsConstant, scope.Graph.Float(0), scope.Weights("linear", columns, size)]);
        string straight = scope.Add("Add", [scope.Add("Mul", [numbers, linear]), scope.Weights("bias", columns, size)]);
        string y = scope.Reshape(scope.Add("Add", [scope.Reshape(bent, [columns, size]), straight]), [columns * size]);
        return scope.Result(Join(scope, y, others));
    }

    /// <summary>Adds the vectors of columns of indexes; what is no index has a vector of zeros, the last row of the table.</summary>
    public static ExportedValue EmbedColumns(EmbedColumns layer, LayerScope scope)
    {
        long[] categories = [.. layer.Categories!.Select(count => (long)count)];
        if (categories.Length == 0)
            return scope.Input;
        long rows = categories.Sum();
        (string? others, string? indexes) = scope.Input.Shape.Last == categories.Length
            ? (null, scope.Input.Name)
            : Split(scope, scope.Input.Shape.Last - categories.Length);
        long[] starts = [.. categories.Select((_, i) => categories.Take(i).Sum())];
        float[] ends = [.. categories.Select(count => (float)count)];
        string isIndex = scope.Add("And", [
            scope.Add("Equal", [scope.Add("Floor", [indexes!]), indexes!]),
            scope.Add("And", [
                scope.Add("GreaterOrEqual", [indexes!, scope.Graph.Float(0)]),
                scope.Add("Less", [indexes!, scope.Graph.Floats(ends, ends.Length)])])]);
        string place = scope.Add("Add", [
            scope.Add("Cast", [scope.Add("Where", [isIndex, indexes!, scope.Graph.Float(0)])], LengthsExport.To(OnnxType.Int64)),
            scope.Graph.Integers(starts)]);
        place = scope.Add("Where", [isIndex, place, scope.Graph.Integers(rows)]);
        string table = scope.Weights(
            "embeddings", "with a row of zeros", values => ([.. values, .. new float[layer.Size]], [rows + 1, layer.Size]));
        string vectors = scope.Add("Gather", [table, place], new OnnxAttribute("axis", 0L));
        vectors = scope.Reshape(vectors, [categories.Length * layer.Size]);
        return scope.Result(others is null ? vectors : Join(scope, others, vectors));
    }

    private static (string First, string? Other) Split(LayerScope scope, int columns)
    {
        int all = scope.Input.Shape.Last;
        if (columns == all)
            return (scope.Input.Name, null);
        string[] parts = scope.Graph.Add("Split", [scope.Input.Name, scope.Graph.Integers(columns, all - columns)], 2, "",
            [new OnnxAttribute("axis", 1L)]);
        return (parts[0], parts[1]);
    }

    private static string Join(LayerScope scope, string first, string? rest) =>
        rest is null ? first : scope.Add("Concat", [first, rest], new OnnxAttribute("axis", 1L));

    // Only constants go in, so that a runtime computes all of it once; edges and their numbers stay as they were fitted.
    private static ColumnBins Bins(LayerScope scope, int columns, int bins)
    {
        string edges = scope.Weights("edges", columns, bins + 1);
        // Whole numbers, and no more than there are edges.
        string counts = scope.Add("Cast", [scope.Weights(Layers.PiecewiseLinear.EdgeCount, columns)], LengthsExport.To(OnnxType.Int64));
        counts = scope.Add("Clip", [
            scope.Add("Cast", [counts], LengthsExport.To(OnnxType.Float)), scope.Graph.Float(0), scope.Graph.Float(bins + 1)]);
        counts = scope.Add("Unsqueeze", [counts, scope.Graph.Integers(1L)]);
        string places = scope.Graph.Floats([.. Enumerable.Range(0, bins).Select(bin => (float)bin)], bins);
        string last = scope.Add("Sub", [counts, scope.Graph.Float(2)]);
        string lower = Edges(0), isUsed = scope.Add("LessOrEqual", [places, last]);
        // What is not used has a width of its own, and no part of the kernel.
        string width = scope.Add("Where", [isUsed, scope.Add("Sub", [Edges(1), lower]), scope.Graph.Float(1)]);
        float[] least = [float.MinValue, .. new float[bins - 1]];
        string most = scope.Add("Where", [
            scope.Add("Equal", [places, last]), scope.Graph.Float(float.MaxValue), scope.Graph.Float(1)]);
        return new ColumnBins(lower, width, scope.Graph.Floats(least, bins), most, isUsed,
            scope.Add("Equal", [counts, scope.Graph.Float(1)]));

        string Edges(int first) => scope.Add("Slice", [
            edges, scope.Graph.Integers((long)first), scope.Graph.Integers((long)first + bins), scope.Graph.Integers(1L)]);
    }

    /// <summary>Bins of columns as values of the graph, [F, B].</summary>
    /// <param name="Lower">Their lower edges.</param>
    /// <param name="Width">Their widths.</param>
    /// <param name="Least">The least share of each that lies below a number.</param>
    /// <param name="Most">The largest share.</param>
    /// <param name="IsUsed">Whether the column has so many.</param>
    /// <param name="IsConstant">Whether the column was constant, [F, 1].</param>
    private sealed record ColumnBins(string Lower, string Width, string Least, string Most, string IsUsed, string IsConstant);
}
