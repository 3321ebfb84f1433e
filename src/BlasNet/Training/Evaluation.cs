using BlasNet.Execution;
using BlasNet.Training;

namespace BlasNet;

/// <summary>Holds the loss and the metrics of a network on a data set.</summary>
/// <param name="Values">Values by name: <c>loss</c>, then the metrics such as <c>accuracy</c>.</param>
public sealed record Evaluation(IReadOnlyList<KeyValuePair<string, double>> Values)
{
    /// <summary>Gets the mean loss.</summary>
    public double Loss => this["loss"]!.Value;

    /// <summary>Gets the accuracy; null where it has no meaning.</summary>
    public double? Accuracy => this["accuracy"];

    /// <summary>Prints the values in one line, such as <c>loss 0.0694  accuracy 0.9790</c>.</summary>
    public override string ToString() => string.Join("  ", Values.Select(value => $"{value.Key} {EpochFormat.Number(value.Value)}"));

    /// <summary>Gets a value by its name; null where there is none of that name.</summary>
    public double? this[string name]
    {
        get
        {
            foreach ((string key, double value) in Values)
            {
                if (key == name)
                    return value;
            }
            return null;
        }
    }
}

/// <summary>Runs a network over whole data sets without changing it.</summary>
internal sealed class Evaluator
{
    private readonly Network network;
    private readonly EpochSums sums;
    private readonly BatchLoader loader;
    private readonly IJob[] jobs;
    private int[] order = [];

    public Evaluator(Network network, IReadOnlyList<Metric> metrics)
    {
        this.network = network;
        sums = EpochSums.Of(metrics, network);
        loader = new BatchLoader(network.Evaluation);
        jobs = [loader, .. network.Evaluation.Forward];
    }

    /// <summary>Computes loss and metrics over all rows of a data set that fits the network.</summary>
    public EpochSums Run(Dataset data, CancellationToken cancellation = default)
    {
        BoundPlan plan = network.Evaluation;
        sums.Reset();
        foreach (Range batch in Batches(data.Count, plan.Plan.Capacity))
        {
            cancellation.ThrowIfCancellationRequested();
            loader.Choose(data, Rows(data.Count).AsSpan()[batch]);
            network.Team.Run(jobs, plan.IsSmall(plan.Context.Rows));
            sums.Add(plan, plan.BatchLoss());
        }
        return sums;
    }

    /// <summary>Computes the outputs for all samples, row by row.</summary>
    public static float[] Predict(Network network, IReadOnlyList<Samples> inputs)
    {
        BoundPlan plan = network.Inference;
        var loader = new BatchLoader(plan);
        IJob[] jobs = [loader, .. plan.Forward];
        var predictions = new float[(long)inputs[0].Count * plan.Output.Width];
        int[] rows = [.. Enumerable.Range(0, inputs[0].Count)];
        foreach (Range batch in Batches(rows.Length, plan.Plan.Capacity))
        {
            loader.Choose(inputs, rows.AsSpan()[batch]);
            network.Team.Run(jobs, plan.IsSmall(plan.Context.Rows));
            plan.Output.First(plan.Context.Rows).CopyTo(predictions.AsSpan(batch.Start.Value * plan.Output.Width));
        }
        return predictions;
    }

    private int[] Rows(int count) => order.Length == count ? order : order = [.. Enumerable.Range(0, count)];

    private static IEnumerable<Range> Batches(int count, int capacity)
    {
        for (int start = 0; start < count; start += capacity)
            yield return start..Math.Min(count, start + capacity);
    }
}
