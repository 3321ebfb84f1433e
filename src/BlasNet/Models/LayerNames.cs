using BlasNet.Layers;

namespace BlasNet.Models;

/// <summary>Names and numbers by which a model file refers to its layers, in a time that does not grow with their count.</summary>
internal sealed class LayerNames
{
    private readonly Dictionary<string, (int First, int Count, bool IsOneLayer)> positions = new(StringComparer.Ordinal);
    private readonly List<Layer> layers = [];
    private readonly List<string?> names = [];
    private readonly List<int> numbered = [];
    private readonly List<int> numbers = [];
    private int unnamedInputs;

    /// <summary>Gets the number of layers, inputs included.</summary>
    public int Count => names.Count;

    /// <summary>Gets the names in the order of the layers.</summary>
    public IEnumerable<string> Names => names.OfType<string>();

    /// <summary>Adds the next layer.</summary>
    public void Add(Layer layer)
    {
        // An input without a name goes by its key.
        string? name = layer.Name ?? (layer is InputLayer ? Model.InputKey(unnamedInputs++) : null);
        if (name is not null)
        {
            positions[name] = positions.TryGetValue(name, out (int First, int Count, bool IsOneLayer) known)
                ? (known.First, known.Count + 1, known.IsOneLayer && ReferenceEquals(layers[known.First], layer))
                : (Count, 1, true);
        }
        layers.Add(layer);
        numbers.Add(numbered.Count);
        if (layer is not InputLayer)
            numbered.Add(Count);
        names.Add(name);
    }

    /// <summary>Returns the name of the layer at a position; null if it has none.</summary>
    public string? NameOf(int position) => names[position];

    /// <summary>Returns the number of the layer at a position, counted without inputs.</summary>
    public int NumberOf(int position) => numbers[position];

    /// <summary>Returns the position of the first layer of a name; null if there is none.</summary>
    public int? PositionOf(string name) =>
        positions.TryGetValue(name, out (int First, int Count, bool IsOneLayer) known) ? known.First : null;

    /// <summary>Returns the position of the layer of a number, counted without inputs; null if there is none.</summary>
    public int? PositionOf(int number) => number >= 0 && number < numbered.Count ? numbered[number] : null;

    /// <summary>Returns whether layers at several places have a name.</summary>
    public bool IsShared(string name) => positions.GetValueOrDefault(name).Count > 1;

    /// <summary>Returns whether all places of a name have the same layer object, and with it the same weights.</summary>
    public bool IsOneLayer(string name) => positions.GetValueOrDefault(name).IsOneLayer;
}
