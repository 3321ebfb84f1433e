using System.Globalization;
using System.Numerics.Tensors;
using BlasNet.Losses;
using BlasNet.Metrics;
using BlasNet.Runs;
using BlasNet.Tables;
using BlasNet.Training;

namespace BlasNet.Reports;

/// <summary>Holds what the weights of a run make of each sample of its validation data.</summary>
/// <param name="Weights">The file of the weights.</param>
/// <param name="Data">The samples.</param>
/// <param name="Part">What the samples are: <c>validation</c>, or <c>training</c> for a run without validation.</param>
/// <param name="Loss">The loss of the run.</param>
/// <param name="Outputs">The outputs, probabilities for classes. Shape: [samples, outputs].</param>
/// <param name="Losses">The weighted loss of each sample.</param>
/// <param name="ClassNames">The names of the classes; empty where they have none.</param>
/// <param name="Table">How the rows of a table became the samples; null for other data.</param>
internal sealed record ValidationPredictions(
    string Weights, Dataset Data, string Part, Loss Loss, float[] Outputs, float[] Losses,
    IReadOnlyList<string> ClassNames, TablePreprocessor? Table)
{
    /// <summary>Gets the number of outputs of a sample.</summary>
    public int Width => Outputs.Length / Data.Count;

    /// <summary>Gets whether a sample is of one class; several sigmoid outputs are independent questions instead.</summary>
    public bool AreClasses =>
        Loss is SparseCategoricalCrossEntropy or CategoricalCrossEntropy || (Loss is BinaryCrossEntropy && Width == 1);

    /// <summary>Loads weights and data of a run and computes outputs and losses; nothing is downloaded for it.</summary>
    /// <exception cref="ConfigurationException">The data does not fit the model any more.</exception>
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
        (float[] outputs, float[] losses) = Judge(saved.Network, data);
        string part = task.Validation is null ? "training" : "validation";
        return new ValidationPredictions(weights, data, part, saved.Loss, outputs, losses, saved.ClassNames, saved.Preprocessor);
    }

    /// <summary>Counts which classes the samples of each class were given.</summary>
    public ConfusionMatrix Confusion() =>
        ConfusionMatrix.Of(Tensor.Create(Outputs, [Data.Count, Width]), Data.Targets, ClassNames.Count > 0 ? ClassNames : null);

    /// <summary>Names a class: as in the data it comes from, else by its number.</summary>
    public string ClassName(int number) =>
        number < ClassNames.Count ? ClassNames[number] : number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Gives values to be learned in the units of the table that they come from.</summary>
    public float[] InUnits(ReadOnlySpan<float> values)
    {
        float[] restored = values.ToArray();
        Table?.Restore(restored);
        return restored;
    }

    /// <summary>Gives the samples with the largest losses, the largest first; a loss that is no number is the worst.</summary>
    public IReadOnlyList<int> Worst(int count) =>
        [.. Enumerable.Range(0, Losses.Length)
            .OrderByDescending(i => float.IsNaN(Losses[i]) ? float.PositiveInfinity : Losses[i]).Take(count)];

    /// <summary>Gives the outputs of a sample.</summary>
    public ReadOnlySpan<float> OutputsOf(int sample) => Outputs.AsSpan(sample * Width, Width);

    /// <summary>Gives the targets of a sample.</summary>
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

    private static (float[] Outputs, float[] Losses) Judge(Network network, Dataset data)
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
