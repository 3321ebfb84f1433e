using BlasNet.Layers;
using BlasNet.Numerics;

namespace BlasNet.Exchange;

/// <summary>Reader of the weights of a PyTorch model, a state dict in a safetensors file, into the layers of a model file.</summary>
internal static class PyTorchReader
{
    /// <summary>Reads the weights.</summary>
    /// <param name="file">The state dict.</param>
    /// <param name="model">The layers; their input shape is known.</param>
    /// <param name="loss">The loss; null for the one that suits the last activation.</param>
    /// <param name="map">Modules by the names or keys of layers, where names do not tell; may be empty.</param>
    /// <exception cref="DataException">A layer has no module, or one of other shapes.</exception>
    public static ImportedModel Read(SafeTensorsFile file, Model model, Loss? loss, IReadOnlyDictionary<string, string> map)
    {
        IReadOnlyList<Shape> shapes = model.Shapes();
        IReadOnlyList<TorchModule> modules = TorchModule.Of(file);
        IReadOnlyDictionary<int, TorchModule> match = TorchMatch.Of(modules, model, map, Convert);
        var arrays = new Dictionary<string, ForeignArray>();
        List<string> left = [], changed = [];
        foreach ((int position, TorchModule module) in match.OrderBy(pair => pair.Key))
        {
            TorchConversion conversion = Convert(module, position);
            if (conversion.Misfit is { } misfit)
                throw new DataException(new Place { Section = $"module '{module.Name}' of {model.Key(position)}" }, misfit + ".");
            foreach (ForeignArray array in conversion.Arrays)
                arrays.Add($"{model.Key(position)}.{array.Target}", array);
            left.AddRange(conversion.Left);
            Note(model, position, FlattenedImages.ChannelsBefore(model, shapes, position), changed);
        }
        left.AddRange(modules.Where(module => !match.Values.Contains(module)).SelectMany(
            module => module.Arrays.Values.Select(array => array.Name)));
        return new ImportedModel(model, loss ?? ImportLoss.For(model), arrays, left, changed);

        TorchConversion Convert(TorchModule module, int position)
        {
            Shape[] inputs = model.InputShapes(position, shapes);
            Layer layer = model.Layers[position];
            return new TorchConversion(module, layer,
                layer.Parameters(inputs).Concat(layer.States(inputs)).ToDictionary(spec => spec.Name, spec => spec.Shape),
                FlattenedImages.ChannelsBefore(model, shapes, position));
        }
    }

    // PyTorch's epsilon is 1e-5 unless a module sets another; the file of weights does not tell.
    private static void Note(Model model, int position, int? channels, List<string> changed)
    {
        if (channels is not null && model.Layers[position] is Dense)
            changed.Add($"{model.Key(position)}: the rows of its kernel were put in the order of an image with channels last.");
        if (model.Layers[position] is BatchNormalization { Epsilon: BatchNormalization.DefaultEpsilon }
            or LayerNormalization { Epsilon: LayerNormalization.DefaultEpsilon })
            changed.Add($"{model.Key(position)}: its epsilon is 0.001, BlasNet's default; PyTorch's is 0.00001. "
                + "Give \"epsilon\" in the model file.");
    }
}
