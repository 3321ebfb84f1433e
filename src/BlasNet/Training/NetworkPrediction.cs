using System.Numerics.Tensors;
using BlasNet.Execution;
using BlasNet.Training;

namespace BlasNet;

/// <summary>Predictions of a network on samples.</summary>
public static class NetworkPrediction
{
    /// <summary>Computes the outputs of a network: [N, outputs...]; probabilities for classes.</summary>
    /// <exception cref="ConfigurationException">The samples do not fit the model.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses the network.</exception>
    /// <example>
    /// <code>
    /// using var network = new Network(model);
    /// Tensor&lt;float&gt; outputs = network.Predict(Samples.FromFloats([1, 0.5f], [2]));
    /// </code>
    /// </example>
    public static Tensor<float> Predict(this Network network, params Samples[] inputs)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(inputs);
        using SingleUse.Call call = network.Use.Enter();
        FitRules.CheckInputs(network.Model, inputs, "samples");
        float[] values = Evaluator.Predict(network, inputs);
        return Tensor.Create(values, [inputs[0].Count, .. network.Model.OutputShape.Select(extent => (nint)extent)]);
    }
}
