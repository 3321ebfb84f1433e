using System.Globalization;
using System.Numerics.Tensors;
using BlasNet.Losses;
using BlasNet.Metrics;
using BlasNet.Runs;
using BlasNet.Tables;
using BlasNet.Training;

namespace BlasNet.Reports;

/// <summary>Outputs and losses of a run's weights for each sample of its validation data.</summary>
/// <param name="Weights">The file of the weights.</param>
/// <param name="Data">The samples.</param>
/// <param name="Part">The part of the data: <c>validation</c>, or <c>training</c> for a run without validation.</param>
/// <param name="Loss">The loss of the run.</param>
/// <param name="Outputs">The outputs, probabilities for classes. Shape: [samples, outputs].</param>
/// <param name="Losses">The weighted loss of each sample.</param>
/// <param name="ClassNames">The names of the classes; empty where they have none.</param>
/// <param name="Table">The preprocessor that made the samples from the rows of a table; null for other data.</param>
internal sealed record ValidationPredictions(
    string Weights, Dataset Data, string Part, Loss Loss, float[] Outputs, float[] Losses,
    IReadOnlyList<string> ClassNames, TablePreprocessor? Table)
{
    /// <summary>Gets the number of outputs of a sample.</summary>
    public int Width => Outputs.Length / Data.Count;

    /// <summary>Gets whether each sample has one class; several sigmoid outputs are independent labels instead.</summary>
    public bool AreClasses =>
        Loss is SparseCategoricalCrossEntropy or CategoricalCrossEntropy || (Loss is BinaryCrossEntropy && Width == 1);

    /// <summary>Gets whether the outputs are values, neither classes nor labels.</summary>
    public bool IsRegression => !AreClasses && Loss is not BinaryCrossEntropy;

    /// <summary>Gets the rows of the table that the samples come from; null for other data.</summary>
    public SourceRows? Source { get; private init; }

    /// <summary>Loads weights and data of a run and computes outputs and losses; nothing is downloaded.</summary>
    /// <exception cref="ConfigurationException">The data no longer fits the model.</exception>
    /// <exception cref="DataException">There are no weights yet, or weights or data are missing or malformed.</exception>
    public static ValidationPredictions Read(RunRecord run)
    {
        string weights = new[] { run.Directory.ModelFile, run.Directory.BestCheckpoint, run.Directory.LastCheckpoint }
            .FirstOrDefault(File.Exists)
            ?? throw new DataException(new Place(run.Directory.Root), "the run keeps no weights yet.");
        TrainingTask task = Load(run);
        using SavedModel saved = SavedModel.Load(weights);
        Dataset data = (task.Validation ?? task.Train).WithClassesOf(saved.ClassNames);
        FitRules.Check(saved.Network, data, []);
        (float[] outputs, float[] losses) = Evaluate(saved.Network, data);
        string part = task.Validation is null ? "training" : "validation";
        return new ValidationPredictions(weights, data, part, saved.Loss, outputs, losses, saved.ClassNames, saved.Preprocessor)
        {
            Source = SourceRows.Read(task.Config.Written, saved.Preprocessor, data.Count),
        };
    }

    /// <summary>Computes the confusion matrix.</summary>
    public ConfusionMatrix Confusion() =>
        ConfusionMatrix.Of(Tensor.Create(Outputs, [Data.Count, Width]), Data.Targets, ClassNames.Count > 0 ? ClassNames : null);

    /// <summary>Returns the name of a class in the data, or else its number.</summary>
    public string ClassName(int number) =>
        number < ClassNames.Count ? ClassNames[number] : number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Returns targets in the units of the table they come from.</summary>
    public double[] InUnits(ReadOnlySpan<float> values) => 
        Table is not null ? Table.Restore(values) : Array.ConvertAll(values.ToArray(), value => (double)value);

    /// <summary>Finds the samples with the largest losses, the largest first; NaN counts as the largest.</summary>
    public IReadOnlyList<int> Worst(int count) =>
        [.. Enumerable.Range(0, Losses.Length)
            .OrderByDescending(i => float.IsNaN(Losses[i]) ? float.PositiveInfinity : Losses[i]).Take(count)];

    /// <summary>Returns the outputs of a sample.</summary>
    public ReadOnlySpan<float> OutputsOf(int sample) => Outputs.AsSpan(sample * Width, Width);

    /// <summary>Returns the targets of a sample.</summary>
    public ReadOnlySpan<float> TargetsOf(int sample) => Data.Targets.Rows.Span.Slice(sample * Data.Targets.Width, Data.Targets.Width);

    private static TrainingTask Load(RunRecord run)
    {
        using var offline = new CancellationTokenSource();
        offline.Cancel();
        try
        {
            return TrainingTask.Resolve(run.Config, cancellation: offline.Token);
        }
        catch (OperationCanceledException)
        {
            throw new DataException($"Data '{run.Config.Data}': it is not on this machine any more.");
        }
    }

    private static (float[] Outputs, float[] Losses) Evaluate(Network network, Dataset data)
    {
        var pass = new ForwardPass(network, network.Evaluation);
        int width = pass.Plan.Output.Width, done = 0;
        var outputs = new float[(long)data.Count * width];
        var losses = new float[data.Count];
        foreach (ReadOnlySpan<int> rows in pass.Batches(data.Count))
        {
            pass.Run(data, rows);
            pass.Plan.Output.First(rows.Length).CopyTo(outputs.AsSpan(done * width));
            pass.Plan.RowLoss.First(rows.Length).CopyTo(losses.AsSpan(done));
            done += rows.Length;
        }
        return (outputs, losses);
    }
}
