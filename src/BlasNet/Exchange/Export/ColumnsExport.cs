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
        var edges = new ColumnEdges(scope.Values("edges"), scope.Values(Layers.PiecewiseLinear.EdgeCount), bins);
        string shares = scope.Add("Div", [
            scope.Add("Sub", [numbers, scope.Graph.Floats(edges.Lower, columns, bins)]), scope.Graph.Floats(edges.Width, columns, bins)]);
        // The first function goes on below its bin, the last one above.
        shares = scope.Add("Min", [
            scope.Add("Max", [shares, scope.Graph.Floats(edges.Least, columns, bins)]), scope.Graph.Floats(edges.Most, columns, bins)]);
        string kernel = scope.Weights("kernel", "used bins", values => (edges.Used(values, size), [columns, bins, size]));
        string bent = scope.Add("MatMul", [scope.Reshape(shares, [columns, 1, bins]), kernel]);
        string linear = scope.Weights("linear", "columns that vary", values => (edges.OfVarying(values, size), [columns, size]));
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

    /// <summary>Bins of columns as tables [F, B]: unused ones have the width 1 and no share of the kernel.</summary>
    private sealed class ColumnEdges
    {
        private readonly int bins;
        private readonly int[] counts;

        public ColumnEdges(float[] edges, float[] edgeCounts, int bins)
        {
            this.bins = bins;
            counts = [.. edgeCounts.Select(count => Math.Clamp((int)count, 0, bins + 1))];
            int cells = counts.Length * bins;
            (Lower, Width, Least, Most) = (new float[cells], new float[cells], new float[cells], new float[cells]);
            for (int cell = 0; cell < cells; cell++)
            {
                (int column, int bin) = Math.DivRem(cell, bins);
                bool isUsed = bin < UsedBins(column);
                Lower[cell] = isUsed ? edges[column * (bins + 1) + bin] : 0;
                Width[cell] = isUsed ? edges[column * (bins + 1) + bin + 1] - Lower[cell] : 1;
                Least[cell] = isUsed && bin == 0 ? float.MinValue : 0;
                Most[cell] = isUsed && bin == UsedBins(column) - 1 ? float.MaxValue : 1;
            }
        }

        public float[] Lower { get; }

        public float[] Width { get; }

        public float[] Least { get; }

        public float[] Most { get; }

        public float[] Used(float[] kernel, int size) =>
            [.. kernel.Select((value, i) => i / size % bins < UsedBins(i / size / bins) ? value : 0)];

        // A constant column counts as 0.
        public float[] OfVarying(float[] linear, int size) => [.. linear.Select((value, i) => counts[i / size] == 1 ? 0 : value)];

        private int UsedBins(int column) => Math.Max(0, counts[column] - 1);
    }
}
