namespace BlasNet.Checking;

/// <content>Recurrent layers: alone, stacked, from a given state, with the masks of dropout.</content>
internal static partial class GradientCheckModels
{
    private static IEnumerable<(string, Model, Loss)> RecurrentLayers
    {
        get
        {
            foreach ((string name, Func<bool, Layer> make) in Cells)
            {
                yield return ($"layer {name}", Shaped([5, 3], make(false)), Loss.MeanSquaredError());
                yield return ($"layer {name}, stacked",
                    Model.Input(4, 3).Add(make(true)).Add(make(true)).Add(make(false)).Add(Layer.Dense(2)), Loss.MeanSquaredError());
            }
            foreach (MergeMode mode in Enum.GetValues<MergeMode>())
                yield return ($"layer bidirectional of lstm, outputs merged by {mode}",
                    Shaped([5, 3], Layer.Bidirectional(Layer.Lstm(4), mergeMode: mode)), Loss.MeanSquaredError());
            yield return ("layers bidirectional of gru over padded sequences",
                Model.Input(5, 3).Add(Layer.Masking(1.5)).Add(Layer.Dense(3)).Add(Layer.Bidirectional(Layer.Gru(4, returnSequences: true)))
                    .Add(Layer.Bidirectional(Layer.Lstm(3, returnSequences: true), mergeMode: MergeMode.Multiply))
                    .Add(Layer.Bidirectional(Layer.SimpleRnn(4), Layer.Gru(3, goBackwards: true))).Add(Layer.Dense(2)),
                Loss.MeanSquaredError());
            yield return ("layer lstm from a given state", FromState(Layer.Lstm(4), 2), Loss.MeanSquaredError());
            yield return ("layer gru from a given state, backwards",
                FromState(Layer.Gru(4, goBackwards: true, returnSequences: true), 1), Loss.MeanSquaredError());
        }
    }

    private static IEnumerable<(string, Func<bool, Layer>)> Cells =>
    [
        ("simpleRnn", all => Layer.SimpleRnn(4, returnSequences: all)),
        ("simpleRnn with dropout", all => Layer.SimpleRnn(4, dropout: 0.3, recurrentDropout: 0.3, returnSequences: all)),
        ("lstm", all => Layer.Lstm(4, returnSequences: all)),
        ("lstm, backwards", all => Layer.Lstm(4, returnSequences: all, goBackwards: true)),
        ("lstm with dropout", all => Layer.Lstm(4, dropout: 0.3, recurrentDropout: 0.3, returnSequences: all)),
        ("lstm of other functions", all => Layer.Lstm(4, Activation.Mish, Activation.Silu, returnSequences: all)),
        ("gru", all => Layer.Gru(4, returnSequences: all)),
        ("gru with dropout", all => Layer.Gru(4, dropout: 0.3, recurrentDropout: 0.3, returnSequences: all)),
        ("gru of other functions", all => Layer.Gru(4, Activation.Elu(), Activation.Softplus, returnSequences: all)),
        ("gru, reset before", all => Layer.Gru(4, resetAfter: false, returnSequences: all)),
        ("gru, reset before, with dropout",
            all => Layer.Gru(4, resetAfter: false, dropout: 0.3, recurrentDropout: 0.3, returnSequences: all)),
    ];

    // The sequence and the parts of the state are all trained.
    private static Model FromState(Layer layer, int parts)
    {
        Node start = Node.Input(6);
        Node sequence = start.Then(Layer.Dense(15)).Then(Layer.Reshape([5, 3]));
        Node[] state = [.. Enumerable.Range(0, parts).Select(_ => start.Then(Layer.Dense(4, Activation.Tanh)))];
        return Model.From(Node.Of(layer, [sequence, .. state]).Then(Layer.Flatten()).Then(Layer.Dense(2)));
    }
}
