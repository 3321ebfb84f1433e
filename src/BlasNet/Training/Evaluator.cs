using BlasNet.Data;
using BlasNet.Execution;
using BlasNet.Metrics;

namespace BlasNet.Training;

/// <summary>Runs a network over whole data sets without changing it.</summary>
internal sealed class Evaluator(Network network, IReadOnlyList<Metric> metrics)
{
    private readonly EpochSums sums = EpochSums.Of(metrics, network);
    private readonly ForwardPass pass = new(network, network.Evaluation);

    /// <summary>Computes loss and metrics over all rows of a data set that fits the network.</summary>
    public EpochSums Run(Dataset data, CancellationToken cancellation = default)
    {
        sums.Reset();
        foreach (ReadOnlySpan<int> rows in pass.Batches(data.Count))
        {
            cancellation.ThrowIfCancellationRequested();
            pass.Run(data, rows);
            sums.Add(pass.Plan, pass.Plan.BatchLoss());
        }
        return sums;
    }

    /// <summary>Computes the outputs for all samples, row by row.</summary>
    public static float[] Predict(Network network, IReadOnlyList<Samples> inputs)
    {
        var pass = new ForwardPass(network, network.Inference);
        int count = inputs[0].Count, width = pass.Plan.Output.Width, done = 0;
        var predictions = new float[(long)count * width];
        foreach (ReadOnlySpan<int> rows in pass.Batches(count))
        {
            pass.Run(inputs, rows);
            pass.Plan.Output.First(rows.Length).CopyTo(predictions.AsSpan(done * width));
            done += rows.Length;
        }
        return predictions;
    }
}
