using BlasNet.Layers;

namespace BlasNet;

public sealed partial class Model
{
    /// <summary>Gets whether a layer carries its state from batch to batch; the shapes must be known.</summary>
    internal bool IsStateful => Expanded().layers.Any(layer => layer.IsStateful);

    /// <summary>Returns the model with the parts of each composite layer in its place, as networks compute it.</summary>
    /// <remarks>A part has the key <c>KEY.SUFFIX</c>, or that of its layer where it has no suffix. Layers that share weights have parts
    /// that share them.</remarks>
    /// <exception cref="ConfigurationException">The shapes of two layers do not fit, or are left to the data.</exception>
    internal Model Expanded()
    {
        IReadOnlyList<Shape> shapes = Shapes();
        var expansion = new Expansion();
        var starts = new int[layers.Length];
        var places = new int[layers.Length];
        for (int i = 0; i < layers.Length; i++)
        {
            starts[i] = expansion.Count;
            int? shared = owners[i] == i ? null : starts[owners[i]];
            places[i] = expansion.Append(layers[i], keys[i], [.. inputs[i].Select(input => places[input])], shared);
        }
        return expansion.IsPlain ? this : expansion.Model();
    }

    /// <summary>The growing list of plain layers.</summary>
    private sealed class Expansion
    {
        private readonly List<Layer> layers = [];
        private readonly List<int[]> inputs = [];
        private readonly List<string> keys = [];
        private readonly List<int> owners = [];
        private readonly List<Shape> shapes = [];

        public int Count => layers.Count;

        /// <summary>Gets whether no layer had parts.</summary>
        public bool IsPlain { get; private set; } = true;

        public Model Model() => new(layers, inputs, [.. owners], [.. keys]);

        /// <summary>Adds a layer or its parts, and theirs.</summary>
        /// <param name="layer">The layer.</param>
        /// <param name="key">Its key.</param>
        /// <param name="read">The places that it reads.</param>
        /// <param name="shared">The first place of the layer whose weights it has; null for weights of its own. The parts of one layer
        /// are as many for all shapes of inputs.</param>
        /// <returns>The place of its output.</returns>
        public int Append(Layer layer, string key, int[] read, int? shared)
        {
            Shape[] inputShapes = [.. read.Select(place => shapes[place])];
            if (layer.Parts(inputShapes) is not { } parts)
            {
                shapes.Add(BlasNetException.WithPlace(new Place { Layer = key }, () => layer.OutputShape(inputShapes)));
                layers.Add(layer);
                inputs.Add(read);
                keys.Add(key);
                // The place that shares may be one of several of its own object.
                owners.Add(shared is { } place ? owners[place] : layers.Count - 1);
                return layers.Count - 1;
            }
            IsPlain = false;
            int start = layers.Count;
            var starts = new Dictionary<Layer, int>(ReferenceEqualityComparer.Instance);
            var places = new int[parts.Count];
            for (int k = 0; k < places.Length; k++)
            {
                (string? suffix, Layer part, int[] partInputs) = parts[k];
                // Identity is that of the part: within its layer it may be another object.
                int? owner = shared is { } first ? first + layers.Count - start
                    : starts.TryGetValue(part, out int earlier) && part.HasWeights ? earlier
                    : null;
                starts.TryAdd(part, layers.Count);
                places[k] = Append(part.Within(layer), suffix is null ? key : $"{key}.{suffix}",
                    [.. partInputs.Select(input => input >= 0 ? places[input] : read[-1 - input])], owner);
            }
            return places[^1];
        }
    }
}
