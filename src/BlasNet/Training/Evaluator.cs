using BlasNet.Execution;
using BlasNet.Metrics;

namespace BlasNet.Training;

/// <summary>Evaluation of networks over whole data sets, which leaves them unchanged.</summary>
/// <param name="network">The network.</param>
/// <param name="metrics">The metrics beside the loss.</param>
/// <param name="sharding">The shards that the rows are cut into; null for one.</param>
internal sealed class Evaluator(Network network, IReadOnlyList<Metric> metrics, Sharding? sharding = null)
{
    private readonly EpochSums sums = EpochSums.Of(metrics, network);
    private readonly ForwardPass pass = new(network, network.Evaluation);
    private readonly Sharding sharding = sharding ?? Sharding.Whole;
    private ShardEvaluation? shards;

    /// <summary>Computes loss and metrics over all rows of a data set that fits the network.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="judge">Judges the outputs as forecasts; null where they are none.</param>
    /// <param name="cancellation">Ends the pass.</param>
    /// <remarks>This process alone computes all of it.</remarks>
    public EpochSums Run(Dataset data, ForecastJudge? judge = null, CancellationToken cancellation = default)
    {
        sums.Reset();
        judge?.Reset();
        if (sharding.IsWhole || judge is not null)
            return Add(data, judge, cancellation);
        Shards().Add(data, sums, cancellation);
        return sums;
    }

    /// <summary>Computes the same with the other processes, each of which makes this call.</summary>
    /// <remarks>A judge of forecasts takes the rows in their order, so that each process computes all of them.</remarks>
    /// <exception cref="OperationCanceledException">One of the processes was asked to stop.</exception>
    public EpochSums RunShared(Dataset data, ForecastJudge? judge, CancellationToken cancellation)
    {
        if (!sharding.IsShared)
            return Run(data, judge, cancellation);
        sums.Reset();
        if (judge is null)
            Shards().AddShared(data, sums, cancellation);
        else
            Shards().Agree(() => Run(data, judge, cancellation));
        return sums;
    }

    /// <summary>Computes loss and metrics over the rows of a further data set and of those before, whatever weights the network had
    /// then.</summary>
    public EpochSums Add(Dataset data, ForecastJudge? judge = null, CancellationToken cancellation = default)
    {
        foreach (ReadOnlySpan<int> rows in pass.Batches(data.Count))
        {
            cancellation.ThrowIfCancellationRequested();
            pass.Run(data, rows);
            sums.Add(pass.Plan, pass.Plan.BatchLoss());
            judge?.Add(pass.Plan.Output.First(rows.Length), rows.Length);
        }
        return sums;
    }

    /// <summary>Computes the outputs for all samples, row by row.</summary>
    public static float[] Predict(Network network, IReadOnlyList<Samples> inputs) => Predict(network, network.Inference, inputs);

    /// <summary>Computes the outputs of an ensemble for all samples, and the standard deviations of those of its members.</summary>
    public static (float[] Outputs, float[] Spreads) PredictWithSpread(Network network, IReadOnlyList<Samples> inputs)
    {
        using BoundPlan plan = network.Bind(
            Compiler.Compile(network.Model.WithSpread(), Layers.Mode.Inference, Network.InferenceCapacity, null));
        float[] both = Predict(network, plan, inputs);
        int width = network.Model.OutputShape.Size;
        float[] outputs = new float[both.Length / 2], spreads = new float[both.Length / 2];
        for (int from = 0, to = 0; to < outputs.Length; from += 2 * width, to += width)
        {
            both.AsSpan(from, width).CopyTo(outputs.AsSpan(to));
            both.AsSpan(from + width, width).CopyTo(spreads.AsSpan(to));
        }
        return (outputs, spreads);
    }

    private ShardEvaluation Shards() => shards ??= new ShardEvaluation(pass, EpochSums.Of(metrics, network), sharding);

    private static float[] Predict(Network network, BoundPlan plan, IReadOnlyList<Samples> inputs)
    {
        var pass = new ForwardPass(network, plan);
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
