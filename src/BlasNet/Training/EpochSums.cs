using BlasNet.Execution;
using BlasNet.Metrics;

namespace BlasNet.Training;

/// <summary>Sums of loss and metrics over the rows of an epoch; their means are exact for batches of any size.</summary>
internal sealed class EpochSums(IReadOnlyList<MetricState> metrics)
{
    // Loops go by index: enumerating the interface would allocate in each step.
    private double loss;
    private long rows;

    /// <summary>Creates empty sums for the outputs of a network.</summary>
    public static EpochSums Of(IReadOnlyList<Metric> metrics, Network network)
    {
        int outputs = network.Model.OutputShape.Size, perTarget = network.Loss?.OutputsPerTarget ?? 1;
        return new EpochSums([.. metrics.Select(metric => perTarget == 1 ? metric.CreateState(outputs) : new MedianState(
            metric.CreateState(outputs / perTarget), outputs / perTarget, perTarget, network.Loss!.MedianIndex))]);
    }

    /// <summary>Gets the number of values that <see cref="Export"/> returns.</summary>
    public int Size => 2 + metrics.Sum(metric => metric.Size);

    public double Loss => loss / rows;

    /// <summary>Gets the mean loss of the batch last added.</summary>
    public double BatchLoss { get; set; } = double.NaN;

    public long Rows => rows;

    public IReadOnlyList<MetricState> Metrics => metrics;

    public void Reset()
    {
        (loss, rows, BatchLoss) = (0, 0, double.NaN);
        for (int i = 0; i < metrics.Count; i++)
            metrics[i].Reset();
    }

    /// <summary>Adds the batch that the plan has just run.</summary>
    /// <param name="plan">A plan that ends with a loss.</param>
    /// <param name="batchLoss">Sum of the weighted losses of its rows.</param>
    public void Add(BoundPlan plan, double batchLoss)
    {
        int count = plan.Context.Rows;
        Add(plan.Output.First(count), plan.Targets.First(count), count, batchLoss);
    }

    /// <summary>Adds rows by their outputs and targets.</summary>
    /// <remarks>Shapes: outputs [count, outputs], targets [count, targetWidth].</remarks>
    public void Add(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int count, double batchLoss)
    {
        loss += batchLoss;
        rows += count;
        BatchLoss = batchLoss / count;
        for (int i = 0; i < metrics.Count; i++)
            metrics[i].Add(outputs, targets, count, outputs.Length / count, targets.Length / count);
    }

    /// <summary>Adds the sums over further rows, as <see cref="CopyTo"/> writes them. Allocates nothing.</summary>
    public void Join(ReadOnlySpan<double> sums)
    {
        loss += sums[0];
        rows += (long)sums[1];
        for (int i = 0, position = 2; i < metrics.Count; position += metrics[i++].Size)
            metrics[i].Join(sums.Slice(position, metrics[i].Size));
    }

    /// <summary>Copies the sums as numbers. Allocates nothing.</summary>
    public void CopyTo(Span<double> sums)
    {
        (sums[0], sums[1]) = (loss, rows);
        for (int i = 0, position = 2; i < metrics.Count; position += metrics[i++].Size)
            metrics[i].CopyTo(sums.Slice(position, metrics[i].Size));
    }

    /// <summary>Returns the sums as numbers, for a checkpoint within an epoch.</summary>
    public double[] Export()
    {
        var sums = new double[Size];
        CopyTo(sums);
        return sums;
    }

    public void Import(ReadOnlySpan<double> sums)
    {
        (loss, rows) = (sums[0], (long)sums[1]);
        int position = 2;
        foreach (MetricState metric in metrics)
        {
            metric.Import(sums.Slice(position, metric.Size));
            position += metric.Size;
        }
    }
}
