using BlasNet.Losses;
using BlasNet.Metrics;
using BlasNet.Tables;
using BlasNet.Tensors;

namespace BlasNet.Explaining;

/// <summary>Changes of the losses of rows when a column is shuffled among them.</summary>
internal sealed class PartImportance
{
    private readonly SavedModel model;
    private readonly Dataset data;
    private readonly ChangedInputs inputs;
    private readonly RowPass pass;
    private readonly long seed;
    private readonly float[] outputs;
    private readonly float[] losses;
    private readonly double[] baseLosses;
    private readonly double[] baseMetrics;
    private readonly int width;
    private readonly double weight;

    /// <summary>Computes the losses of the rows as they are, or of some that are drawn.</summary>
    public PartImportance(HeldOutPart part, int mostRows, long seed)
    {
        (model, this.seed) = (part.Model, seed);
        data = part.Data.Count <= mostRows ? part.Data : part.Data.Subset(Drawn(part.Data.Count, mostRows, seed));
        inputs = new ChangedInputs(data);
        pass = new RowPass(model, data);
        width = model.Network.Model.OutputShape.Size;
        (outputs, losses) = (new float[data.Count * width], new float[data.Count]);
        // Losses are weighted; their mean is that of training with a mean weight of 1.
        weight = data.Weights is { } weights ? weights.Length / Math.Max(Sum(weights.Span), 1e-30) : 1;
        Metric = width == 1 && IsOfValues ? "mae" : IsOfClasses ? "accuracy" : null;
        pass.Run(data, outputs, losses);
        baseLosses = [.. Enumerable.Range(0, data.Count).Select(LossOf)];
        baseMetrics = Metric is null ? [] : [.. Enumerable.Range(0, data.Count).Select(MetricOf)];
    }

    /// <summary>Gets what is measured besides the loss; null for nothing.</summary>
    public string? Metric { get; }

    private bool IsOfClasses => model.Loss is CategoricalCrossEntropy or SparseCategoricalCrossEntropy
        || (model.Loss is BinaryCrossEntropy && width == 1);

    private bool IsOfValues => model.Loss is not (CategoricalCrossEntropy or SparseCategoricalCrossEntropy or BinaryCrossEntropy)
        && data.Targets.Width == width;

    /// <summary>Shuffles a column some times and adds the mean change of each row's loss and metric.</summary>
    /// <param name="column">The column.</param>
    /// <param name="number">Its number, by which it has orders of its own.</param>
    /// <param name="repeats">The number of orders.</param>
    /// <param name="lossChanges">Receives a change per row.</param>
    /// <param name="metricChanges">Receives a change per row, positive where shuffling makes it worse.</param>
    public void Measure(InputColumn column, int number, int repeats, List<double> lossChanges, List<double> metricChanges)
    {
        double[] lossSums = new double[data.Count], metricSums = new double[baseMetrics.Length];
        int[] order = new int[data.Count];
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            new CounterRandom(seed, RandomPurpose.Explanation, repeat + 1, number).Permute(order);
            inputs.Shuffle(column, order);
            pass.Run(inputs.Data, outputs, losses);
            for (int row = 0; row < lossSums.Length; row++)
                lossSums[row] += LossOf(row) - baseLosses[row];
            for (int row = 0; row < metricSums.Length; row++)
                metricSums[row] += MetricOf(row) - baseMetrics[row];
        }
        inputs.Restore(column);
        lossChanges.AddRange(lossSums.Select(sum => sum / repeats));
        metricChanges.AddRange(metricSums.Select(sum => sum / repeats));
    }

    /// <summary>Draws rows, in their order.</summary>
    public static int[] Drawn(int count, int wanted, long seed)
    {
        int[] order = new int[count];
        new CounterRandom(seed, RandomPurpose.Explanation).Permute(order);
        return [.. order.Take(wanted).Order()];
    }

    private double LossOf(int row) => losses[row] * weight;

    // The share of wrong rows, or the absolute error in the unit of the value: both grow where the model gets worse.
    private double MetricOf(int row)
    {
        ReadOnlySpan<float> own = outputs.AsSpan(row * width, width);
        float[] targets = data.Targets.Row(row);
        if (IsOfClasses)
            return RowClass.OfOutputs(own, 0.5f) == RowClass.OfTargets(targets, width) ? 0 : 1;
        return model.Preprocessor is { Task: TableTask.Regression } table
            ? Math.Abs(table.Restore(own)[0] - table.RestoreTargets(targets)[0]) : Math.Abs((double)own[0] - targets[0]);
    }

    private static double Sum(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
            sum += value;
        return sum;
    }
}
