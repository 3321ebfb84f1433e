using BlasNet.Layers;

namespace BlasNet.Exchange;

/// <summary>Recurrent layers as the operators LSTM, GRU and RNN of ONNX, whose gates stand in another order.</summary>
internal static class RecurrentExport
{
    // The gates i, f, c, o in the order i, o, f, c; those of a GRU are z, r, h in both.
    private static readonly int[] LstmGates = [0, 3, 1, 2], GruGates = [0, 1, 2], OneGate = [0];

    /// <summary>Adds a long short-term memory.</summary>
    public static ExportedValue Lstm(Lstm layer, LayerScope scope) =>
        Add(layer, scope, "LSTM", LstmGates, [layer.RecurrentActivation, layer.Activation, layer.Activation]);

    /// <summary>Adds a gated recurrent unit.</summary>
    public static ExportedValue Gru(Gru layer, LayerScope scope) =>
        Add(layer, scope, "GRU", GruGates, [layer.RecurrentActivation, layer.Activation],
            new OnnxAttribute("linear_before_reset", layer.ResetAfter ? 1L : 0));

    /// <summary>Adds a simple recurrent layer.</summary>
    public static ExportedValue SimpleRnn(SimpleRnn layer, LayerScope scope) =>
        Add(layer, scope, "RNN", OneGate, [layer.Activation]);

    private static ExportedValue Add(RecurrentLayer layer, LayerScope scope, string kind, int[] gates, Activation[] activations,
        params OnnxAttribute[] more)
    {
        if (layer.Stateful)
            throw new ConfigurationException(
                "a stateful layer goes on from the state of the last call, which a graph of ONNX does not keep.");
        ExportedValue x = scope.ToLast(scope.Input);
        (int steps, int units) = (x.Shape[0], layer.Units);
        string? lengths = scope.Lengths.Count > 0 ? scope.Lengths[0] : null;
        string[] made = scope.Graph.Add(kind, Read(layer, scope, x, gates, lengths), 2, "",
        [
            .. Functions(activations), new OnnxAttribute("direction", layer.GoBackwards ? "reverse" : "forward"),
            new OnnxAttribute("hidden_size", (long)units), .. more,
        ]);
        if (!layer.ReturnSequences)
            return scope.Result(scope.Add("Squeeze", [made[1], scope.Graph.Integers(0L)]));
        string y = Swap(scope, scope.Add("Squeeze", [made[0], scope.Graph.Integers(1L)]));
        if (lengths is null || layer.ZeroOutputForMask || (layer.GoBackwards && scope.Inputs.Count == 1))
            return scope.Result(y);
        // In the padding the output of the last real step is repeated; backwards the padding comes first, with the initial state.
        string before = layer.GoBackwards
            ? scope.Add("Unsqueeze", [scope.Inputs[1].Name, scope.Graph.Integers(1L)])
            : scope.Add("Transpose", [made[1]], new OnnxAttribute("perm", (IReadOnlyList<long>)[1, 0, 2]));
        return scope.Result(scope.Add("Where", [LengthsExport.IsReal(scope, lengths, steps, 1), y, before]));
    }

    // X, W, R, B, sequence_lens, initial_h, initial_c; those at the end are left out where there are none.
    private static string[] Read(RecurrentLayer layer, LayerScope scope, ExportedValue x, int[] gates, string? lengths)
    {
        (int inputs, int units) = (x.Shape.Last, layer.Units);
        int width = gates.Length * units;
        string kernel = scope.Weights(
            "kernel", "gates", values => (WeightAxes.Gates(values, inputs, units, gates), [1, width, inputs]));
        string recurrent = scope.Weights(
            "recurrentKernel", "gates", values => (WeightAxes.Gates(values, units, units, gates), [1, width, units]));
        string bias = !layer.UseBias ? "" : scope.Weights("bias", "gates", values =>
        {
            // A single bias is that of the inputs; the one of the state is 0.
            float[] both = values.Length == width ? [.. values, .. new float[width]] : values;
            return ([.. WeightAxes.Gates(both[..width], 1, units, gates), .. WeightAxes.Gates(both[width..], 1, units, gates)],
                [1, 2 * width]);
        });
        string real = lengths is null ? "" : scope.Add("Cast", [lengths], LengthsExport.To(OnnxType.Int32));
        string[] states =
        [
            .. scope.Inputs.Skip(1).Select(state => scope.Add("Unsqueeze", [state.Name, scope.Graph.Integers(0L)])),
        ];
        string[] all = [Swap(scope, x.Name), kernel, recurrent, bias, real, .. states];
        int used = all.Length;
        while (all[used - 1].Length == 0)
            used--;
        return all[..used];
    }

    private static List<OnnxAttribute> Functions(Activation[] activations)
    {
        (string Name, float[] Alpha, float[] Beta)[] functions = [.. activations.Select(ActivationExport.InCell)];
        var attributes = new List<OnnxAttribute>
        {
            new("activations", (IReadOnlyList<string>)[.. functions.Select(function => function.Name)]),
        };
        float[] alphas = [.. functions.SelectMany(function => function.Alpha)];
        float[] betas = [.. functions.SelectMany(function => function.Beta)];
        if (alphas.Length > 0)
            attributes.Add(new OnnxAttribute("activation_alpha", (IReadOnlyList<float>)alphas));
        if (betas.Length > 0)
            attributes.Add(new OnnxAttribute("activation_beta", (IReadOnlyList<float>)betas));
        return attributes;
    }

    // From samples of steps to steps of samples, or back.
    private static string Swap(LayerScope scope, string value) =>
        scope.Add("Transpose", [value], new OnnxAttribute("perm", (IReadOnlyList<long>)[1, 0, 2]));
}
