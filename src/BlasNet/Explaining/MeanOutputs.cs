using BlasNet.Losses;
using BlasNet.Metrics;
using BlasNet.Tables;

namespace BlasNet.Explaining;

/// <summary>Mean outputs of a model over rows whose inputs are changed.</summary>
internal sealed class MeanOutputs
{
    private readonly HeldOutRows rows;
    private readonly (RowPass Pass, ChangedInputs Inputs, int Count)[] parts;
    private readonly int[] shown;
    private readonly int width;

    private MeanOutputs(HeldOutRows rows, long seed)
    {
        this.rows = rows;
        width = rows.Model.Network.Model.OutputShape.Size;
        bool areClasses = rows.Model.Loss is CategoricalCrossEntropy or SparseCategoricalCrossEntropy;
        // Of two classes one says all.
        shown = areClasses && width == 2 ? [1] : [.. Enumerable.Range(0, width)];
        bool isBinary = rows.Model.Loss is BinaryCrossEntropy && width == 1;
        Names = [.. shown.Select(output => NameOf(rows.Model, isBinary ? 1 : output, areClasses || isBinary))];
        parts = [.. rows.Parts.Select(part =>
        {
            int wanted = Math.Max(1, (int)((long)PartialDependence.MostRows * part.Data.Count / rows.Count));
            Dataset data = rows.Count <= PartialDependence.MostRows ? part.Data
                : part.Data.Subset(PartImportance.Drawn(part.Data.Count, Math.Min(wanted, part.Data.Count), seed));
            return (new RowPass(part.Model, data), new ChangedInputs(data), data.Count);
        })];
    }

    /// <summary>Gets the names of the outputs.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Copies the inputs of some of the rows.</summary>
    public static MeanOutputs Of(HeldOutRows rows, long seed) => new(rows, seed);

    /// <summary>Computes the mean outputs when a column has the value of a sample in all rows.</summary>
    public double[] At(InputColumn column, ReadOnlySpan<float> sample)
    {
        double[] sums = new double[shown.Length];
        foreach ((RowPass pass, ChangedInputs inputs, int count) in parts)
        {
            inputs.Set(column, sample);
            float[] outputs = new float[count * width], losses = new float[count];
            pass.Run(inputs.Data, outputs, losses);
            inputs.Restore(column);
            for (int row = 0; row < count; row++)
                Add(outputs.AsSpan(row * width, width), sums);
        }
        double rowCount = parts.Sum(part => part.Count);
        return Array.ConvertAll(sums, sum => sum / rowCount);
    }

    private void Add(Span<float> row, double[] sums)
    {
        if (rows.Model.Preprocessor is { Task: TableTask.Regression } table)
        {
            double[] values = table.Restore(row);
            for (int i = 0; i < shown.Length; i++)
                sums[i] += values[shown[i]];
            return;
        }
        rows.Model.Adjustment.Scaling.Apply(row);
        for (int i = 0; i < shown.Length; i++)
            sums[i] += row[shown[i]];
    }

    private static string NameOf(SavedModel model, int output, bool areClasses)
    {
        IReadOnlyList<string> names = areClasses ? model.ClassNames
            : model.Preprocessor is { Task: TableTask.Regression } table ? table.Labels : [];
        return output < names.Count ? names[output] : FormattableString.Invariant($"{(areClasses ? "class" : "value")} {output}");
    }
}
