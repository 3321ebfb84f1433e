namespace BlasNet.Training;

/// <summary>Holds what a safetensors file holds: tensors in the order of their bytes, and a map of texts.</summary>
public sealed class SafeTensorsFile
{
    private readonly Dictionary<string, TensorEntry> byName;

    internal SafeTensorsFile(string path, IReadOnlyList<TensorEntry> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        Path = path;
        Tensors = tensors;
        Metadata = metadata;
        byName = tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
    }

    /// <summary>Gets the path the file was read from.</summary>
    public string Path { get; }

    /// <summary>Gets the tensors in the order of their bytes in the file.</summary>
    public IReadOnlyList<TensorEntry> Tensors { get; }

    /// <summary>Gets the texts stored under <c>__metadata__</c>; empty when there are none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Gets the tensor of a name.</summary>
    /// <exception cref="DataException">The file has no such tensor.</exception>
    public TensorEntry this[string name] => Find(name)
        ?? throw new DataException(new Place(Path), $"it has no tensor '{name}'; it has {Names()}.");

    /// <summary>Returns the tensor of a name, or null when the file has none.</summary>
    public TensorEntry? Find(string name) => byName.GetValueOrDefault(name);

    private string Names() => Tensors.Count == 0 ? "none" : string.Join(", ", Tensors.Take(8).Select(tensor => $"'{tensor.Name}'"))
        + (Tensors.Count > 8 ? " and others" : "");
}
