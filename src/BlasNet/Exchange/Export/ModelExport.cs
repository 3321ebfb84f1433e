using BlasNet.Execution;
using BlasNet.Layers;

namespace BlasNet.Exchange;

/// <summary>Layers of a model in a graph of ONNX, each after those that it reads.</summary>
/// <param name="graph">The graph.</param>
/// <param name="model">The model, without composite layers.</param>
/// <param name="arrays">Returns the values of an array by its key.</param>
internal sealed class ModelExport(OnnxBuilder graph, Model model, Func<string, float[]> arrays)
{
    private readonly Dictionary<int, string> lengths = [];
    private bool[] feedDense = [];

    /// <summary>Adds the inputs of the graph that are the model's.</summary>
    /// <param name="channelsFirst">Whether those with positions have their channels first.</param>
    /// <exception cref="ConfigurationException">No input has channels that could stand first.</exception>
    public IReadOnlyList<ExportedValue> AddInputs(bool channelsFirst)
    {
        IReadOnlyList<Shape> shapes = model.Shapes();
        var inputs = new List<ExportedValue>();
        foreach (int position in model.InputPositions)
        {
            var value = new ExportedValue(model.Key(position), shapes[position])
            {
                // A sequence keeps its steps first.
                IsChannelsFirst = channelsFirst && shapes[position].Rank > 2,
            };
            inputs.Add(value with { Name = graph.Input(value.Name, OnnxType.Float, value.Extents) });
        }
        return !channelsFirst || inputs.Any(input => input.IsChannelsFirst) ? inputs : throw new ConfigurationException(
            $"no input is an image, whose channels could stand first: the shape is {inputs[0].Shape}.");
    }

    /// <summary>Adds all layers.</summary>
    /// <param name="inputs">The values of the model's inputs, in their order.</param>
    /// <returns>The output, channels last.</returns>
    /// <exception cref="ConfigurationException">A layer has no form in ONNX; the place names it.</exception>
    public ExportedValue Add(IReadOnlyList<ExportedValue> inputs)
    {
        IReadOnlyList<Shape> shapes = model.Shapes();
        var flow = LengthsFlow.Of(model, shapes);
        var values = new ExportedValue[model.Layers.Count];
        feedDense = FeedDense();
        int inputsSeen = 0;
        for (int i = 0; i < values.Length; i++)
        {
            int position = i;
            values[i] = model.Layers[i] is InputLayer
                ? inputs[inputsSeen++]
                : BlasNetException.WithPlace(new Place { Layer = model.Key(i) }, () => Add(position, values, shapes, flow));
        }
        return Scope(values.Length - 1, values, shapes[^1]).ToLast(values[^1]);
    }

    private ExportedValue Add(int position, ExportedValue[] values, IReadOnlyList<Shape> shapes, LengthsFlow flow)
    {
        Layer layer = model.Layers[position];
        string key = model.Key(position);
        graph.Scope = key;
        LayerScope scope = Scope(position, values, shapes[position]) with { FeedsDense = feedDense[position] };
        if (layer.UsesLengths)
            scope = scope with { Lengths = [.. flow.Inputs(position).Select(source => lengths.GetValueOrDefault(source))] };
        int first = graph.NodeCount;
        if (layer.GivesLengths)
            lengths[position] = LengthsExport.Of(layer, scope);
        ExportedValue output = layer is Masking ? LengthsExport.Mask(scope, lengths[position]) : LayerExports.Add(layer, scope);
        return output with { Name = graph.Rename(output.Name, key, first) };
    }

    private LayerScope Scope(int position, ExportedValue[] values, Shape output) => new(
        graph, arrays, model.Key(model.Owner(position)), [.. model.InputsOf(position).Select(input => values[input])], output);

    // Whether dense layers alone read each vector, with layers between that do not care about the order of its elements.
    private bool[] FeedDense()
    {
        int count = model.Layers.Count;
        var readers = new int[count];
        var feed = new bool[count];
        Array.Fill(feed, true);
        for (int reader = count - 1; reader >= 0; reader--)
        {
            feed[reader] &= readers[reader] > 0;
            bool leads = model.Layers[reader] switch
            {
                Dense => true,
                Dropout or BatchNormalization => feed[reader],
                ActivationLayer activation => activation.Activation != Activation.Softmax && feed[reader],
                _ => false,
            };
            foreach (int input in model.InputsOf(reader))
            {
                readers[input]++;
                feed[input] &= leads;
            }
        }
        return feed;
    }
}
