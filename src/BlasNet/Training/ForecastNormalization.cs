using BlasNet.Data;
using BlasNet.Layers;

namespace BlasNet.Training;

/// <summary>The normalization of windows as options and files name it, and its place around the layers of a model file.</summary>
internal static class ForecastNormalization
{
    public const string None = "none", Last = "last", Standard = "standard";

    /// <summary>Requires a known name, or null.</summary>
    /// <exception cref="ConfigurationException">It is another text.</exception>
    public static string? Checked(string? name, string place) => name is null or None or Last or Standard ? name
        : throw new ConfigurationException(new Place { Subject = place, Property = "normalize" },
            $"normalize must be '{None}', '{Last}' or '{Standard}', but it was '{name}'.");

    /// <summary>Returns the mode of a name; null for none.</summary>
    public static NormalizationMode? ModeOf(string name) => name switch
    {
        Last => NormalizationMode.Last,
        Standard => NormalizationMode.Standard,
        _ => null,
    };

    /// <summary>Returns a model between a normalization of its first input, a window, and the inverse of it on its output.</summary>
    /// <param name="model">The model with its shapes; its output has the values of a forecast, whatever its axes.</param>
    /// <param name="shape">The sizes of the windows.</param>
    /// <param name="quantiles">The outputs for each value.</param>
    /// <param name="mode">What is subtracted and divided by.</param>
    /// <exception cref="ConfigurationException">The output has more or fewer values.</exception>
    public static Model Around(Model model, ForecastShape shape, int quantiles, NormalizationMode mode)
    {
        Shape output = model.OutputShape;
        if (output.Size != shape.Outputs * quantiles)
            throw new ConfigurationException(new Place { Layer = model.Key(model.Layers.Count - 1) }, FormattableString.Invariant(
                $"the layer has {output.Size} outputs, but the forecast has {shape.Outputs * quantiles}, which are to be restored from ")
                + "the normalized window.");
        int window = model.InputPositions[0];
        Layer ends = Layer.WindowNormalization(mode);
        var layers = new List<Layer>();
        var inputs = new List<int[]>();
        var places = new int[model.Layers.Count];
        for (int i = 0; i < places.Length; i++)
        {
            Append(model.Layers[i], [.. model.InputsOf(i).Select(input => places[input])]);
            places[i] = layers.Count - 1;
            if (i == window)
            {
                Append(ends, [places[i]]);
                places[i] = layers.Count - 1;
            }
        }
        int[] restored = quantiles == 1 ? [shape.Horizon, shape.Targets] : [shape.Horizon, shape.Targets, quantiles];
        if (output != new Shape(restored))
            Append(Layer.Reshape(restored), [layers.Count - 1]);
        Append(ends, [layers.Count - 1, places[window] - 1]);
        return Model.FromParts(layers, inputs);

        void Append(Layer layer, int[] read)
        {
            layers.Add(layer);
            inputs.Add(read);
        }
    }
}
