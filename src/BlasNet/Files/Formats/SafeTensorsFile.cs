using System.Runtime.InteropServices;
using BlasNet.Files;

namespace BlasNet.Numerics;

/// <summary>Contents of a safetensors file: tensors in the order of their bytes, and a map of texts.</summary>
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

    /// <summary>Gets the texts stored under <c>__metadata__</c>, without the digest; empty when there are none.</summary>
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

/// <summary>Named array of a safetensors file: its name, element type, shape and bytes as stored (little-endian).</summary>
public sealed class TensorEntry
{
    private readonly int[] shape;

    /// <summary>Creates an entry of float32 values, row-major.</summary>
    /// <exception cref="ConfigurationException">The name is empty, or the shape's size is not the number of values.</exception>
    public TensorEntry(string name, IReadOnlyList<int> shape, ReadOnlyMemory<float> values)
        : this(name, ElementTypes.F32, [.. shape ?? throw new ArgumentNullException(nameof(shape))],
            MemoryMarshal.AsBytes(values.Span).ToArray())
    {
        ElementTypes.CheckName(name);
        ElementTypes.CheckShape(name, this.shape, values.Length);
    }

    internal TensorEntry(string name, string elementType, int[] shape, byte[] bytes)
    {
        Name = name;
        ElementType = elementType;
        this.shape = shape;
        Bytes = bytes;
    }

    /// <summary>Gets the name, for instance <c>0.dense.kernel</c>.</summary>
    public string Name { get; }

    /// <summary>Gets the element type as the format spells it: <c>F32</c>, <c>F64</c>, <c>F16</c>, <c>BF16</c>, <c>I64</c>, <c>U8</c> and
    /// so on.</summary>
    public string ElementType { get; }

    /// <summary>Gets the extents, slowest axis first; empty for a scalar.</summary>
    public IReadOnlyList<int> Shape => shape;

    /// <summary>Gets the values as stored: row-major, little-endian.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Gets the number of elements.</summary>
    public int Count => Bytes.Length / ElementTypes.SizeOf(ElementType);

    /// <summary>Converts the values to float32; float32, float16 and bfloat16 exactly, wider types rounded to nearest.</summary>
    public float[] ToFloats()
    {
        var values = new float[Count];
        CopyTo(values);
        return values;
    }

    /// <summary>Copies the values, converted to float32, to memory of exactly their number.</summary>
    /// <exception cref="ConfigurationException">The destination has another length.</exception>
    public void CopyTo(Span<float> destination)
    {
        if (destination.Length != Count)
            throw new ConfigurationException(
                $"{Name}: it has '{Count}' values, but the destination has room for '{destination.Length}'.", nameof(destination));
        ReadOnlySpan<byte> bytes = Bytes.Span;
        if (ElementType == ElementTypes.F32)
        {
            MemoryMarshal.Cast<byte, float>(bytes).CopyTo(destination);
            return;
        }
        int size = ElementTypes.SizeOf(ElementType);
        for (int i = 0; i < destination.Length; i++)
            destination[i] = ElementTypes.ToFloat(ElementType, bytes.Slice(i * size, size));
    }
}
