using BlasNet.Tables;

namespace BlasNet.Exchange;

/// <summary>Scales of the columns of a table in a graph of ONNX, in double precision.</summary>
internal static class ScaleExport
{
    // The smooth clip of robust scales, and where it has reached its bound to the last bit.
    private const double Bound = 3, AtBound = 1e9;

    /// <summary>Adds the fillers of missing numbers.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="raw">The columns, floats [..., columns].</param>
    /// <param name="isMissing">Whether each is missing.</param>
    /// <param name="features">The columns as they were fitted.</param>
    /// <returns>The numbers in double precision; where there is no filler NaN stays.</returns>
    public static string Fill(OnnxBuilder graph, string raw, string isMissing, FittedFeature[] features)
    {
        string wide = graph.Add("Cast", [raw], LengthsExport.To(OnnxType.Double));
        if (Array.TrueForAll(features, feature => feature.Filler is null))
            return wide;
        double[] fillers = [.. features.Select(feature => feature.Filler ?? double.NaN)];
        return graph.Add("Where", [isMissing, graph.Doubles(fillers, fillers.Length), wide]);
    }

    /// <summary>Adds what tells rows with a missing number that nothing fills in, [N, 1]; null where all are filled in.</summary>
    public static string? AnyRefused(OnnxBuilder graph, string isMissing, FittedFeature[] features)
    {
        if (Array.TrueForAll(features, feature => feature.Filler is not null))
            return null;
        long[] counts = [.. features.Select(feature => feature.Filler is null ? 1L : 0)];
        string count = graph.Add("ReduceMax", [graph.Add("Where", [isMissing, graph.Integers(counts), graph.Integer(0)])],
            new OnnxAttribute("axes", (IReadOnlyList<long>)[1]), new OnnxAttribute("keepdims", 1L));
        return graph.Add("Equal", [count, graph.Integer(1)]);
    }

    /// <summary>Adds the scales of columns, and the rounding to floats.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="wide">The numbers in double precision, [..., columns].</param>
    /// <param name="scales">The scale of each column.</param>
    public static string Apply(OnnxBuilder graph, string wide, ColumnScale[] scales)
    {
        string u = wide;
        if (!Array.TrueForAll(scales, scale => scale == ColumnScale.One))
        {
            u = graph.Add("Sub", [u, graph.Doubles([.. scales.Select(scale => scale.Shift)], scales.Length)]);
            u = graph.Add("Div", [u, graph.Doubles([.. scales.Select(scale => scale.Scale > 0 ? scale.Scale : 1)], scales.Length)]);
        }
        if (Array.Exists(scales, scale => scale.IsRobust))
            u = Clip(graph, u, scales);
        return graph.Add("Cast", [u], LengthsExport.To(OnnxType.Float));
    }

    /// <summary>Adds the way back to the units of the targets.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="outputs">Floats whose axes after the targets have so many extents of one in the constants.</param>
    /// <param name="targets">The targets.</param>
    /// <param name="shape">The shape of a constant for all targets.</param>
    public static string Restore(OnnxBuilder graph, string outputs, IReadOnlyList<FittedTarget> targets, params IReadOnlyList<long> shape)
    {
        string wide = graph.Add("Cast", [outputs], LengthsExport.To(OnnxType.Double));
        string y = graph.Add("Add", [
            graph.Add("Mul", [wide, graph.Doubles([.. targets.Select(target => target.Scale.Scale)], shape)]),
            graph.Doubles([.. targets.Select(target => target.Scale.Shift)], shape)]);
        if (targets[0].Range is not null)
            y = graph.Add("Min", [
                graph.Add("Max", [y, graph.Doubles([.. targets.Select(target => target.Range!.Value.Least)], shape)]),
                graph.Doubles([.. targets.Select(target => target.Range!.Value.Most)], shape)]);
        return graph.Add("Cast", [y], LengthsExport.To(OnnxType.Float));
    }

    private static string Clip(OnnxBuilder graph, string given, ColumnScale[] scales)
    {
        string u = given;
        // A scale of 0 makes each number 0.
        if (Array.Exists(scales, scale => scale.Scale == 0))
            u = graph.Add("Mul", [u, graph.Doubles([.. scales.Select(scale => scale.Scale > 0 ? 1.0 : 0)], scales.Length)]);
        u = graph.Add("Clip", [u, graph.Doubles([-AtBound]), graph.Doubles([AtBound])]);
        string part = graph.Add("Div", [u, graph.Doubles([Bound])]);
        string root = graph.Add("Sqrt", [graph.Add("Add", [graph.Doubles([1]), graph.Add("Mul", [part, part])])]);
        string clipped = graph.Add("Div", [u, root]);
        if (Array.TrueForAll(scales, scale => scale.IsRobust))
            return clipped;
        string isRobust = graph.Add("Equal", [
            graph.Integers([.. scales.Select(scale => scale.IsRobust ? 1L : 0)]), graph.Integer(1)]);
        return graph.Add("Where", [isRobust, clipped, given]);
    }
}
