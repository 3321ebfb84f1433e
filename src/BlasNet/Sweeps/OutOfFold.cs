using BlasNet.Data;
using BlasNet.Layers;
using BlasNet.Metrics;
using BlasNet.Runs;
using BlasNet.Tensors;
using BlasNet.Training;

namespace BlasNet.Sweeps;

/// <summary>Predictions of trials for rows that the predicting networks did not learn from, and how good their averages are.</summary>
internal sealed class OutOfFold : IDisposable
{
    private const float Smallest = 1e-30f;

    private readonly Dataset data;
    private readonly IReadOnlyList<int[]> folds;
    private readonly IReadOnlyList<float[]> outputs;
    private readonly int width;
    private readonly Activation activation;
    private readonly Network stand;
    private readonly Evaluator evaluator;
    private readonly IReadOnlyList<string> names;

    /// <summary>Gathers the predictions.</summary>
    /// <param name="task">The data as a whole, with model, loss and metrics.</param>
    /// <param name="folds">The rows of each fold.</param>
    /// <param name="outputs">The outputs of each trial for all rows, [trials][rows * outputs].</param>
    public OutOfFold(TrainingTask task, IReadOnlyList<int[]> folds, IReadOnlyList<float[]> outputs)
    {
        (data, this.folds, this.outputs) = (task.Train, folds, outputs);
        width = task.Config.Model.OutputShape.Size;
        activation = task.Config.Model.FinalActivation;
        // A network of an activation alone measures averages as any network is measured.
        stand = new Network(Model.Input(width).Add(Layer.Activate(activation)), task.Config.Loss, seed: 0, threads: 1);
        evaluator = new Evaluator(stand, task.Config.Metrics);
        names = ["loss", .. task.Config.Metrics.Select(metric => metric.Name)];
    }

    /// <inheritdoc/>
    public void Dispose() => stand.Dispose();

    /// <summary>Returns loss and metrics of the average of some trials over some folds, each given by its position.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Measure(IReadOnlyList<int> trials, IReadOnlyList<int> over) =>
        Measure([.. over.Select(fold => (fold, trials))]);

    /// <summary>Returns loss and metrics over some folds, each by trials of its own.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Measure(IReadOnlyList<(int Fold, IReadOnlyList<int> Trials)> over)
    {
        int[] rows = [.. over.SelectMany(each => folds[each.Fold])];
        float[] averages = new float[rows.Length * width];
        int position = 0;
        foreach ((int fold, IReadOnlyList<int> trials) in over)
        {
            foreach (int row in folds[fold])
                Average(trials, row, averages.AsSpan(position++ * width, width));
        }
        Dataset measured = data.Subset(rows);
        measured = new Dataset([Samples.FromFloats(averages, [width])], measured.Targets, measured.Weights?.ToArray(), measured.Name);
        EpochSums sums = evaluator.Run(measured);
        return [.. names.Zip([sums.Loss, .. sums.Metrics.Select(metric => metric.Value)], KeyValuePair.Create)];
    }

    private void Average(IReadOnlyList<int> trials, int row, Span<float> average)
    {
        average.Clear();
        foreach (int trial in trials)
        {
            ReadOnlySpan<float> own = outputs[trial].AsSpan(row * width, width);
            for (int i = 0; i < width; i++)
                average[i] += own[i];
        }
        for (int i = 0; i < width; i++)
            average[i] = BeforeActivation(average[i] / trials.Count);
    }

    private float BeforeActivation(float value) =>
        activation == Activation.Softmax ? MathF.Log(Math.Max(value, Smallest))
        : activation == Activation.Sigmoid ? MathF.Log(Math.Max(value, Smallest) / Math.Max(1 - value, Smallest))
        : value;
}
