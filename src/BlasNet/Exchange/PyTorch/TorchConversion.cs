using BlasNet.Layers;
using BlasNet.Numerics;

namespace BlasNet.Exchange;

/// <summary>The arrays of a module of PyTorch in the layout of a layer.</summary>
/// <remarks>
/// Linear has its weight as [out, in], convolutions as [filters, channels / groups, ...], transposed ones as [channels, filters, ...];
/// recurrent modules have transposed kernels and two biases, and a GRU its gates in the order r, z, n. Source: the documentation of
/// torch.nn, modules' "Variables".
/// </remarks>
internal sealed class TorchConversion
{
    private readonly TorchModule module;
    private readonly IReadOnlyDictionary<string, Shape> wanted;
    private readonly int? channels;
    private readonly List<ForeignArray> arrays = [];
    private readonly HashSet<string> used = [];

    /// <summary>Converts the arrays of a module for a layer.</summary>
    /// <param name="module">The module.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="wanted">The shapes of the layer's arrays by their name.</param>
    /// <param name="channels">The number of channels of the image that the layer reads flattened; null for anything else.</param>
    public TorchConversion(TorchModule module, Layer layer, IReadOnlyDictionary<string, Shape> wanted, int? channels)
    {
        (this.module, this.wanted, this.channels) = (module, wanted, channels);
        Convert(layer is TimeDistributed each ? each.Layer : layer);
        if (Misfit is null && wanted.Keys.FirstOrDefault(name => arrays.All(array => array.Target != name)) is { } missing)
            Misfit = $"it has no array for '{missing}' {wanted[missing]}";
    }

    /// <summary>Gets the arrays.</summary>
    public IReadOnlyList<ForeignArray> Arrays => arrays;

    /// <summary>Gets why the module does not fit the layer; null where it does.</summary>
    public string? Misfit { get; private set; }

    /// <summary>Gets the arrays of the module that the layer does not use.</summary>
    public IEnumerable<string> Left => module.Arrays.Where(array => !used.Contains(array.Key)).Select(array => array.Value.Name);

    private void Convert(Layer layer)
    {
        switch (layer)
        {
            case Dense dense:
                TakeMatrix(dense);
                Take("bias", "bias");
                break;
            case Convolution or ConvolutionTranspose:
                Take("weight", "kernel", FilterAxes());
                Take("bias", "bias");
                break;
            case BatchNormalization:
                TakeOrFill("weight", "gamma", 1);
                TakeOrFill("bias", "beta", 0);
                Take("running_mean", "moving_mean");
                Take("running_var", "moving_variance");
                break;
            case LayerNormalization:
                TakeOrFill("weight", "gamma", 1);
                TakeOrFill("bias", "beta", 0);
                break;
            case Embedding:
                Take("weight", "embeddings");
                break;
            case RecurrentLayer recurrent:
                TakeRecurrent(recurrent, "", "_l0");
                break;
            case Bidirectional both:
                TakeRecurrent(both.Layer, "forward.", "_l0");
                TakeRecurrent(both.Layer, "backward.", "_l0_reverse");
                break;
            case MultiHeadAttention:
                TakeAttention();
                break;
            default:
                Misfit = $"no module of PyTorch is known that corresponds to a layer '{layer.Kind}'";
                break;
        }
    }

    private void TakeMatrix(Dense layer)
    {
        if (Source("weight", "kernel") is not { } entry || entry.Shape.Count != 2)
            return;
        float[] values = ArrayLayout.Permute(entry.ToFloats(), entry.Shape, 1, 0);
        if (channels is { } count && entry.Shape[1] % count == 0)
            values = ArrayLayout.RowsToChannelsLast(values, entry.Shape[1], count);
        if (layer.Parametrization == Parametrization.Ntk)
            values = [.. values.Select(value => value * MathF.Sqrt(entry.Shape[1]))];
        Add("weight", "kernel", ArrayLayout.Permute(entry.Shape, 1, 0), values);
    }

    // Spatial axes, then the others turned round: [F, C, ...] and [C, F, ...] both become the layer's.
    private int[] FilterAxes() => module.Arrays.TryGetValue("weight", out TensorEntry? weight) && weight.Shape.Count > 2
        ? [.. Enumerable.Range(2, weight.Shape.Count - 2), 1, 0]
        : [];

    private void Take(string source, string target, params int[] axes)
    {
        if (Source(source, target) is not { } entry)
            return;
        float[] values = entry.ToFloats();
        if (axes.Length == 0 && channels is { } count && entry.Shape.Count == 1 && entry.Shape[0] % count == 0 && target is not "bias")
            values = ArrayLayout.RowsToChannelsLast(values, values.Length, count);
        if (axes.Length == entry.Shape.Count)
            Add(source, target, ArrayLayout.Permute(entry.Shape, axes), ArrayLayout.Permute(values, entry.Shape, axes));
        else
            Add(source, target, [.. entry.Shape], values);
    }

    // A normalization without affine parameters.
    private void TakeOrFill(string source, string target, float value)
    {
        if (module.Arrays.ContainsKey(source))
            Take(source, target);
        else if (wanted.TryGetValue(target, out Shape? shape))
            arrays.Add(new ForeignArray($"{module.Name}: {value:0} throughout", [], target, [.. Enumerable.Repeat(value, shape.Size)]));
    }

    private void TakeRecurrent(RecurrentLayer layer, string prefix, string suffix)
    {
        int gates = layer switch { Lstm => 4, Gru => 3, _ => 1 };
        TakeGates("weight_ih" + suffix, prefix + "kernel", gates, isMatrix: true);
        TakeGates("weight_hh" + suffix, prefix + "recurrentKernel", gates, isMatrix: true);
        if (!layer.UseBias || Source("bias_ih" + suffix, prefix + "bias") is not { } input
            || Source("bias_hh" + suffix, prefix + "bias") is not { } state)
            return;
        float[] first = InOrder(input.ToFloats(), gates), second = InOrder(state.ToFloats(), gates);
        if (layer is Gru { ResetAfter: true })
            Add("bias_ih" + suffix, prefix + "bias", [2, first.Length], [.. first, .. second]);
        else if (layer is Gru)
            Misfit = "a GRU of PyTorch resets after the product, but the layer has resetAfter false";
        else
            Add("bias_ih" + suffix, prefix + "bias", [first.Length], [.. first.Zip(second, (a, b) => a + b)]);
    }

    private void TakeGates(string source, string target, int gates, bool isMatrix)
    {
        if (Source(source, target) is not { } entry || !isMatrix || entry.Shape.Count != 2)
            return;
        Add(source, target, ArrayLayout.Permute(entry.Shape, 1, 0),
            ArrayLayout.Permute(InOrder(entry.ToFloats(), gates), entry.Shape, 1, 0));
    }

    // The first two gates of a GRU change places.
    private static float[] InOrder(float[] values, int gates)
    {
        int part = values.Length / gates;
        return gates == 3 ? [.. values[part..(2 * part)], .. values[..part], .. values[(2 * part)..]] : values;
    }

    private void TakeAttention()
    {
        string[] projections = ["query", "key", "value"];
        TensorEntry? stacked = Source("in_proj_weight", "query.kernel"), biases = null;
        module.Arrays.TryGetValue("in_proj_bias", out biases);
        for (int i = 0; i < projections.Length && stacked is { Shape.Count: 2 }; i++)
        {
            int width = stacked.Shape[1], rows = stacked.Shape[0] / projections.Length;
            float[] part = stacked.ToFloats()[(i * rows * width)..((i + 1) * rows * width)];
            AddHeads("in_proj_weight", $"{projections[i]}.kernel", ArrayLayout.Permute(part, [rows, width], 1, 0));
            if (biases is not null && biases.Count == stacked.Shape[0])
                AddHeads("in_proj_bias", $"{projections[i]}.bias", biases.ToFloats()[(i * rows)..((i + 1) * rows)]);
        }
        if (Source("out_proj.weight", "output.kernel") is { Shape.Count: 2 } output)
            AddHeads("out_proj.weight", "output.kernel", ArrayLayout.Permute(output.ToFloats(), output.Shape, 1, 0));
        Take("out_proj.bias", "output.bias");
    }

    // Heads are neighbouring columns, so that the values are those of the layer's three axes.
    private void AddHeads(string source, string target, float[] values)
    {
        if (wanted.TryGetValue(target, out Shape? shape))
            Add(source, target, values.Length == shape.Size ? [.. shape] : [values.Length], values);
    }

    private TensorEntry? Source(string source, string target) =>
        wanted.ContainsKey(target) ? module.Arrays.GetValueOrDefault(source) : null;

    private void Add(string source, string target, int[] shape, float[] values)
    {
        TensorEntry entry = module.Arrays[source];
        used.Add(source);
        if (source.StartsWith("bias_ih", StringComparison.Ordinal))
            used.Add(source.Replace("bias_ih", "bias_hh", StringComparison.Ordinal));
        if (!shape.SequenceEqual(wanted[target]))
            Misfit ??= $"'{entry.Name}' [{string.Join(", ", entry.Shape)}] gives [{string.Join(", ", shape)}], but '{target}' is "
                + $"{wanted[target]}";
        arrays.Add(new ForeignArray(entry.Name, [.. entry.Shape.Select(extent => (long)extent)], target, values));
    }
}
