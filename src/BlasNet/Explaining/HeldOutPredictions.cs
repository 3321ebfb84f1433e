using System.Globalization;
using System.Numerics.Tensors;
using BlasNet.Losses;
using BlasNet.Metrics;
using BlasNet.Tables;
using BlasNet.Training;

namespace BlasNet.Explaining;

/// <summary>Outputs and losses of a run's weights for each of its held-out rows.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Outputs">The outputs, probabilities for classes, medians of predicted quantiles. Shape: [rows, outputs].</param>
/// <param name="Losses">The weighted loss of each row.</param>
internal sealed record HeldOutPredictions(HeldOutRows Rows, float[] Outputs, float[] Losses)
{
    private const string Place = "Held-out rows";

    /// <summary>Gets the outputs with all quantiles, of which <see cref="Outputs"/> has the median.</summary>
    public float[] AllOutputs { get; init; } = Outputs;

    /// <summary>Gets the samples.</summary>
    public Dataset Data => Rows.Data;

    /// <summary>Gets the file of the weights.</summary>
    public string Weights => Rows.Weights;

    /// <summary>Gets the part of the data, see <see cref="HeldOutRows.Part"/>.</summary>
    public string Part => Rows.Part;

    /// <summary>Gets the loss of the run.</summary>
    public Loss Loss => Rows.Model.Loss;

    /// <summary>Gets the names of the classes; empty where they have none.</summary>
    public IReadOnlyList<string> ClassNames => Rows.Model.ClassNames;

    /// <summary>Gets the preprocessor that made the samples from the rows of a table; null for other data.</summary>
    public TablePreprocessor? Table => Rows.Model.Preprocessor;

    /// <summary>Gets the rows of the table that the samples come from; null for other data.</summary>
    public SourceRows? Source => Rows.Source;

    /// <summary>Gets the number of outputs of a sample.</summary>
    public int Width => Outputs.Length / Losses.Length;

    /// <summary>Gets whether each sample has one class; several sigmoid outputs are independent labels instead.</summary>
    public bool AreClasses =>
        Loss is SparseCategoricalCrossEntropy or CategoricalCrossEntropy || (Loss is BinaryCrossEntropy && Width == 1);

    /// <summary>Gets whether the outputs are values, neither classes nor labels.</summary>
    public bool IsRegression => !AreClasses && Loss is not BinaryCrossEntropy;

    /// <summary>Computes outputs and losses.</summary>
    public static HeldOutPredictions Of(HeldOutRows rows)
    {
        int width = rows.Model.Network.Model.OutputShape.Size, done = 0;
        float[] outputs = new float[(long)rows.Count * width], losses = new float[rows.Count];
        foreach (HeldOutPart part in rows.Parts)
        {
            var pass = new RowPass(part.Model, part.Data);
            pass.Run(part.Data, outputs.AsSpan(done * width, part.Data.Count * width), losses.AsSpan(done, part.Data.Count));
            done += part.Data.Count;
        }
        return new HeldOutPredictions(rows, QuantileOrder.Medians(rows.Model.Loss, outputs), losses) { AllOutputs = outputs };
    }

    /// <summary>Computes the confusion matrix.</summary>
    public ConfusionMatrix Confusion() =>
        ConfusionMatrix.Of(Tensor.Create(Outputs, [Data.Count, Width]), Data.Targets, ClassNames.Count > 0 ? ClassNames : null);

    /// <summary>Returns probabilities and classes for calibration and curves.</summary>
    /// <exception cref="ConfigurationException">The model does not predict classes.</exception>
    public ClassRows Classes() => AreClasses ? ClassRows.Of(Outputs, Width, Data.Targets, Place)
        : throw new ConfigurationException(new Place(Weights),
            $"the model predicts {(IsRegression ? "values" : "independent labels")}, no classes with probabilities.")
        {
            Fault = Fault.Usage,
        };

    /// <summary>Returns the name of a class in the data, or else its number.</summary>
    public string ClassName(int number) =>
        number < ClassNames.Count ? ClassNames[number] : number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Returns the name of a value: the column's, or <c>value</c> with its number.</summary>
    public string ValueName(int output) =>
        Table is { Task: TableTask.Regression } table && output < table.Labels.Count ? table.Labels[output]
        : Width == 1 ? "value" : string.Create(CultureInfo.InvariantCulture, $"value {output}");

    /// <summary>Returns outputs in the units of the table that the samples come from.</summary>
    public double[] OutputsInUnits(ReadOnlySpan<float> outputs) =>
        Table is not null ? Table.Restore(outputs) : Array.ConvertAll(outputs.ToArray(), value => (double)value);

    /// <summary>Returns targets in the units of the table they come from.</summary>
    public double[] TargetsInUnits(ReadOnlySpan<float> targets) =>
        Table is not null ? Table.RestoreTargets(targets) : Array.ConvertAll(targets.ToArray(), value => (double)value);

    /// <summary>Finds the samples with the largest losses, the largest first; NaN counts as the largest.</summary>
    public IReadOnlyList<int> Worst(int count) =>
        [.. Enumerable.Range(0, Losses.Length)
            .OrderByDescending(i => float.IsNaN(Losses[i]) ? float.PositiveInfinity : Losses[i]).Take(count)];

    /// <summary>Returns the outputs of a sample.</summary>
    public ReadOnlySpan<float> OutputsOf(int sample) => Outputs.AsSpan(sample * Width, Width);

    /// <summary>Returns the targets of a sample.</summary>
    public ReadOnlySpan<float> TargetsOf(int sample) => Data.Targets.Row(sample);
}

/// <summary>Inputs of samples as an array.</summary>
internal static class GatheredInputs
{
    /// <summary>Copies all samples, one after the other.</summary>
    public static float[] Of(Samples samples)
    {
        float[] values = new float[(long)samples.Count * samples.SampleShape.Size];
        int[] rows = [.. Enumerable.Range(0, samples.Count)];
        samples.Gather(rows, values);
        return values;
    }
}

/// <summary>Forward pass of a saved model over rows, with their losses; outputs of classes are probabilities, also where the model ends in
/// logits.</summary>
internal sealed class RowPass
{
    private readonly ForwardPass pass;
    private readonly int width;

    /// <summary>Prepares a pass over data like the given.</summary>
    public RowPass(SavedModel model, Dataset data)
    {
        FitRules.Check(model.Network, data, []);
        pass = new ForwardPass(model.Network, model.Network.Evaluation);
        width = pass.Plan.Output.Width;
    }

    /// <summary>Computes the outputs of all rows, and their weighted losses.</summary>
    public void Run(Dataset data, Span<float> outputs, Span<float> losses)
    {
        int done = 0;
        foreach (ReadOnlySpan<int> rows in pass.Batches(data.Count))
        {
            pass.Run(data, rows);
            pass.Plan.Output.First(rows.Length).CopyTo(outputs[(done * width)..]);
            pass.Plan.RowLoss.First(rows.Length).CopyTo(losses[done..]);
            done += rows.Length;
        }
    }
}
