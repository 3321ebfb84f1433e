namespace BlasNet.Layers;

/// <summary>The edges of a column's bins, placed where its rows and its values are.</summary>
/// <remarks>
/// A distinct value u_i that occurs c_i times weighs w_i = c_i^¾; with m_i = (w_1 + ... + w_i - w_i / 2) / Σw the edges are u_1, each
/// u_i with ⌊bins · m_i⌋ above that of the edge before, and the last value. Plain quantiles, the power 1, would give a column that is 0
/// in nine rows of ten next to no bins for the rest; the power 0 would ignore where the rows are.
/// </remarks>
internal static class BinEdges
{
    private const double Power = 0.75;
    private const int RowsPerBin = 200, FewestBins = 8, MostBins = 128;

    /// <summary>Returns the most bins of a column that suit a number of training rows: one for 200 rows, 8 to 128.</summary>
    public static int BinsFor(int rows) => Math.Clamp(rows / RowsPerBin, FewestBins, MostBins);

    /// <summary>Computes the edges, ascending: at most one more than the bins; one for a constant column, none without values.</summary>
    /// <param name="values">The values of the column in any order; what is not finite is left out. They are sorted in place.</param>
    /// <param name="bins">The most bins, at least 1.</param>
    public static float[] Fit(Span<float> values, int bins)
    {
        List<(float Value, int Count)> distinct = Distinct(values);
        if (distinct.Count <= bins + 1)
            return [.. distinct.Select(each => each.Value)];
        double total = distinct.Sum(each => Math.Pow(each.Count, Power)), before = 0;
        var edges = new List<float>();
        int last = 0;
        for (int i = 0; i < distinct.Count; i++)
        {
            double weight = Math.Pow(distinct[i].Count, Power);
            int bin = (int)(bins * ((before + weight / 2) / total));
            before += weight;
            if (i > 0 && i < distinct.Count - 1 && bin <= last)
                continue;
            edges.Add(distinct[i].Value);
            last = bin;
        }
        if (edges.Count > bins + 1)
            edges.RemoveAt(edges.Count - 2);
        return [.. edges];
    }

    private static List<(float Value, int Count)> Distinct(Span<float> values)
    {
        values.Sort();
        var distinct = new List<(float Value, int Count)>();
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                continue;
            if (distinct.Count > 0 && distinct[^1].Value == value)
                distinct[^1] = (value, distinct[^1].Count + 1);
            else
                distinct.Add((value, 1));
        }
        return distinct;
    }
}
