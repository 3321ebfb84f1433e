using BlasNet.Execution;
using BlasNet.Metrics;
using BlasNet.Training;

namespace BlasNet;

/// <summary>Loss and metrics of a network on a data set.</summary>
/// <param name="Values">Values by name: <c>loss</c>, then the metrics such as <c>accuracy</c>.</param>
[TypeFormatterSource(TypeFormatterSourceAttribute.Notebooks)]
public sealed record Evaluation(IReadOnlyList<KeyValuePair<string, double>> Values)
{
    /// <summary>Gets the mean loss.</summary>
    public double Loss => this["loss"]!.Value;

    /// <summary>Gets the accuracy; null where it is undefined.</summary>
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

/// <summary>Evaluation of networks over whole data sets, which leaves them unchanged.</summary>
internal sealed class Evaluator(Network network, IReadOnlyList<Metric> metrics)
{
    private readonly EpochSums sums = EpochSums.Of(metrics, network);
    private readonly ForwardPass pass = new(network, network.Evaluation);

    /// <summary>Computes loss and metrics over all rows of a data set that fits the network.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="judge">Judges the outputs as forecasts; null where they are none.</param>
    /// <param name="cancellation">Ends the pass.</param>
    public EpochSums Run(Dataset data, ForecastJudge? judge = null, CancellationToken cancellation = default)
    {
        sums.Reset();
        judge?.Reset();
        return Add(data, judge, cancellation);
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
