using BlasNet.Tables;

namespace BlasNet.Explaining;

/// <summary>Value of a column, and the inputs of a row that has it.</summary>
/// <param name="Value">The number; NaN for a category.</param>
/// <param name="Category">The category; null for a number.</param>
/// <param name="Inputs">The sample of the row, for the input that the column is part of.</param>
internal sealed record GridPoint(double Value, string? Category, float[] Inputs);

/// <summary>Values of a column at which a model is looked at: those of rows, so that each is encoded as the model has learned it.</summary>
internal static class DependenceGrid
{
    private const int MostCategories = 30;

    /// <summary>Returns numbers evenly by rank, or the most frequent categories; rows without a value do not count.</summary>
    public static IReadOnlyList<GridPoint> Of(HeldOutRows rows, InputColumn column, int points)
    {
        if (rows.Source?.Column(column.Name) is { IsNumeric: false } categories)
            return Categories(rows, column, categories);
        var values = new List<(double Value, int Sample)>(rows.Count);
        TableColumn? cells = rows.Source?.Column(column.Name);
        for (int sample = 0; sample < rows.Count; sample++)
        {
            double value = cells?.NumberAt(rows.Source!.RowOf(sample)) ?? InputsOf(rows, column, sample)[column.Places[0]];
            if (double.IsFinite(value))
                values.Add((value, sample));
        }
        values.Sort();
        var chosen = new List<(double Value, int Sample)>();
        for (int i = 0; i < points && values.Count > 0; i++)
        {
            (double Value, int Sample) next = values[(int)((long)i * (values.Count - 1) / (points - 1))];
            if (chosen.Count == 0 || next.Value > chosen[^1].Value)
                chosen.Add(next);
        }
        return [.. chosen.Select(each => new GridPoint(each.Value, null, InputsOf(rows, column, each.Sample)))];
    }

    private static IReadOnlyList<GridPoint> Categories(HeldOutRows rows, InputColumn column, TableColumn cells)
    {
        var found = new Dictionary<int, (int Count, int Sample)>();
        for (int sample = 0; sample < rows.Count; sample++)
        {
            int code = cells.CodeAt(rows.Source!.RowOf(sample));
            if (code >= 0)
                found[code] = found.TryGetValue(code, out (int Count, int Sample) known) ? (known.Count + 1, known.Sample) : (1, sample);
        }
        return [.. found.OrderByDescending(each => each.Value.Count).ThenBy(each => each.Key).Take(MostCategories)
            .Select(each => new GridPoint(double.NaN, cells.Texts[each.Key], InputsOf(rows, column, each.Value.Sample)))
            .OrderBy(point => point.Category, StringComparer.Ordinal)];
    }

    private static float[] InputsOf(HeldOutRows rows, InputColumn column, int sample)
    {
        foreach (HeldOutPart part in rows.Parts)
        {
            if (sample < part.Data.Count)
            {
                float[] values = new float[part.Data.Inputs[column.Input].SampleShape.Size];
                part.Data.Inputs[column.Input].Gather([sample], values);
                return values;
            }
            sample -= part.Data.Count;
        }
        throw new ArgumentOutOfRangeException(nameof(sample));
    }
}
