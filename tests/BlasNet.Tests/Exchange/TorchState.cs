using System.Numerics.Tensors;
using BlasNet.Layers;
using BlasNet.Numerics;

namespace BlasNet.Tests.Exchange;

/// <summary>Weights of a network of one layer as a state dict of PyTorch, by the layouts of torch.nn: the way back from an
/// import.</summary>
internal static class TorchState
{
    public static IEnumerable<TensorEntry> Of(Network network, Layer layer) => layer switch
    {
        Bidirectional both =>
            Recurrent(network, "0.bidirectional.forward", both.Layer, "_l0").Concat(
                Recurrent(network, "0.bidirectional.backward", both.Layer, "_l0_reverse")),
        RecurrentLayer recurrent => Recurrent(network, $"0.{layer.Kind}", recurrent, "_l0"),
        _ => Attention(network),
    };

    public static float[] Flat(Tensor<float> tensor)
    {
        var flat = new float[tensor.FlattenedLength];
        tensor.FlattenTo(flat);
        return flat;
    }

    private static IEnumerable<TensorEntry> Recurrent(Network network, string key, RecurrentLayer layer, string suffix)
    {
        int[] gates = layer switch { Lstm => [0, 1, 2, 3], Gru => [1, 0, 2], _ => [0] };
        int units = layer.Units;
        foreach ((string ours, string theirs) in new[] { ("kernel", "weight_ih"), ("recurrentKernel", "weight_hh") })
        {
            Tensor<float> kernel = network.GetWeights($"{key}.{ours}");
            int inputs = (int)kernel.Lengths[0];
            var turned = new List<float>();
            foreach (int row in Enumerable.Range(0, gates.Length * units))
            {
                for (int i = 0; i < inputs; i++)
                    turned.Add(kernel[i, gates[row / units] * units + row % units]);
            }
            yield return new TensorEntry($"rnn.{theirs}{suffix}", [gates.Length * units, inputs], turned.ToArray());
        }
        float[] bias = Flat(network.GetWeights($"{key}.bias"));
        int length = gates.Length * units;
        float[] Ordered(int row) => [.. Enumerable.Range(0, length).Select(i => bias[row * length + gates[i / units] * units + i % units])];
        // Of a bias that is one here, each of the two has half: halves add up exactly.
        float[] first = layer is Gru ? Ordered(0) : [.. Ordered(0).Select(value => value / 2)];
        yield return new TensorEntry($"rnn.bias_ih{suffix}", [length], first);
        yield return new TensorEntry($"rnn.bias_hh{suffix}", [length], layer is Gru ? Ordered(1) : first);
    }

    private static IEnumerable<TensorEntry> Attention(Network network)
    {
        const string Key = "0.multiHeadAttention";
        var rows = new List<float>();
        var biases = new List<float>();
        int width = (int)network.GetWeights($"{Key}.query.kernel").Lengths[0];
        int inner = 0;
        foreach (string projection in new[] { "query", "key", "value" })
        {
            float[] kernel = Flat(network.GetWeights($"{Key}.{projection}.kernel"));
            inner = kernel.Length / width;
            for (int unit = 0; unit < inner; unit++)
                rows.AddRange(Enumerable.Range(0, width).Select(i => kernel[i * inner + unit]));
            biases.AddRange(Flat(network.GetWeights($"{Key}.{projection}.bias")));
        }
        yield return new TensorEntry("att.in_proj_weight", [3 * inner, width], rows.ToArray());
        yield return new TensorEntry("att.in_proj_bias", [3 * inner], biases.ToArray());
        float[] output = Flat(network.GetWeights($"{Key}.output.kernel"));
        var turned = new float[output.Length];
        for (int i = 0; i < inner; i++)
        {
            for (int unit = 0; unit < width; unit++)
                turned[unit * inner + i] = output[i * width + unit];
        }
        yield return new TensorEntry("att.out_proj.weight", [width, inner], turned);
        yield return new TensorEntry("att.out_proj.bias", [width], Flat(network.GetWeights($"{Key}.output.bias")));
    }
}
