using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using BlasNet.Files;

namespace BlasNet.Exchange;

/// <summary>Element types of ONNX: message TensorProto.DataType.</summary>
internal enum OnnxType
{
    /// <summary>None given.</summary>
    Undefined = 0,

    /// <summary>Float of 32 bits.</summary>
    Float = 1,

    /// <summary>Whole number of 8 bits without sign.</summary>
    UInt8 = 2,

    /// <summary>Whole number of 8 bits.</summary>
    Int8 = 3,

    /// <summary>Whole number of 32 bits.</summary>
    Int32 = 6,

    /// <summary>Whole number of 64 bits.</summary>
    Int64 = 7,

    /// <summary>Text.</summary>
    Text = 8,

    /// <summary>Truth value.</summary>
    Bool = 9,

    /// <summary>Float of 16 bits.</summary>
    Half = 10,

    /// <summary>Float of 64 bits.</summary>
    Double = 11,

    /// <summary>The upper half of a float of 32 bits.</summary>
    BFloat16 = 16,
}

/// <summary>A constant of a graph: message TensorProto.</summary>
/// <param name="Name">Its name; "" for the value of an attribute.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Shape">Its extents, slowest axis first, each at least 0; empty for a scalar.</param>
internal sealed record OnnxTensor(string Name, OnnxType Type, IReadOnlyList<long> Shape)
{
    private const int ShapeField = 1, TypeField = 2, SingleField = 4, Int32Field = 5, TextField = 6, Int64Field = 7, NameField = 8,
        RawField = 9, DoubleField = 10, UInt64Field = 11, ExternalField = 13, LocationField = 14;

    /// <summary>Gets the texts, where the elements are texts.</summary>
    public IReadOnlyList<string> Texts { get; private init; } = [];

    /// <summary>Gets the number of elements.</summary>
    public long Size => Shape.Aggregate(1L, (size, extent) => size * extent);

    // Little-endian elements, where they came or go as bytes; otherwise one of the lists has them.
    private ReadOnlyMemory<byte> Raw { get; init; }

    private List<long> Numbers { get; init; } = [];

    private List<double> Doubles { get; init; } = [];

    private List<float> Floats { get; init; } = [];

    /// <summary>Creates a tensor of floats.</summary>
    public static OnnxTensor Of(string name, IReadOnlyList<long> shape, ReadOnlySpan<float> values) =>
        new(name, OnnxType.Float, shape) { Raw = MemoryMarshal.AsBytes(values).ToArray() };

    /// <summary>Creates a tensor of doubles.</summary>
    public static OnnxTensor Of(string name, IReadOnlyList<long> shape, ReadOnlySpan<double> values) =>
        new(name, OnnxType.Double, shape) { Raw = MemoryMarshal.AsBytes(values).ToArray() };

    /// <summary>Creates a tensor of whole numbers.</summary>
    public static OnnxTensor Of(string name, IReadOnlyList<long> shape, ReadOnlySpan<long> values) =>
        new(name, OnnxType.Int64, shape) { Raw = MemoryMarshal.AsBytes(values).ToArray() };

    /// <summary>Creates a tensor of texts.</summary>
    public static OnnxTensor Of(string name, IReadOnlyList<long> shape, IReadOnlyList<string> values) =>
        new(name, OnnxType.Text, shape) { Texts = values };

    /// <summary>Reads a tensor; its elements stay where they are.</summary>
    /// <exception cref="DataException">It is malformed, has another number of elements than its shape, or lies in another
    /// file.</exception>
    public static OnnxTensor Read(ProtobufReader reader)
    {
        string name = "";
        long type = 0;
        var shape = new List<long>();
        var floats = new List<float>();
        var numbers = new List<long>();
        var doubles = new List<double>();
        var texts = new List<string>();
        ReadOnlyMemory<byte> raw = default;
        bool isElsewhere = false;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case ShapeField:
                    reader.AddIntegers(shape);
                    break;
                case TypeField:
                    type = reader.Integer();
                    break;
                case SingleField:
                    reader.AddSingles(floats);
                    break;
                case Int32Field or Int64Field or UInt64Field:
                    reader.AddIntegers(numbers);
                    break;
                case TextField:
                    texts.Add(Encoding.UTF8.GetString(reader.Bytes().Span));
                    break;
                case NameField:
                    name = reader.Text();
                    break;
                case RawField:
                    raw = reader.Bytes();
                    break;
                case DoubleField:
                    reader.AddDoubles(doubles);
                    break;
                case ExternalField:
                    isElsewhere = true;
                    break;
                case LocationField:
                    isElsewhere |= reader.Integer() != 0;
                    break;
            }
        }
        if (isElsewhere)
            throw new DataException(
                $"the tensor '{Excerpt.Of(name)}' lies in another file, which is not read; save the model as one file.");
        var tensor = new OnnxTensor(name, (OnnxType)Math.Clamp(type, 0, int.MaxValue), shape)
        {
            Raw = raw, Numbers = numbers, Doubles = doubles, Floats = floats, Texts = texts,
        };
        tensor.CheckSize();
        return tensor;
    }

    /// <summary>Writes the tensor into its message.</summary>
    public void Write(ProtobufWriter writer)
    {
        writer.Integers(ShapeField, Shape);
        writer.Integer(TypeField, (int)Type);
        foreach (string text in Texts)
            writer.Text(TextField, text);
        writer.Text(NameField, Name);
        if (Type != OnnxType.Text)
            writer.Block(RawField, Raw.Span);
    }

    /// <summary>Returns the elements as floats, whatever their type of number.</summary>
    /// <exception cref="DataException">The elements are no numbers.</exception>
    public float[] ToSingles()
    {
        if (Type == OnnxType.Float && Raw.Length > 0)
            return MemoryMarshal.Cast<byte, float>(Raw.Span).ToArray();
        return Floats.Count > 0 ? [.. Floats] : [.. ToDoubles().Select(value => (float)value)];
    }

    /// <summary>Returns the elements as whole numbers; those of floats are rounded towards zero.</summary>
    /// <exception cref="DataException">The elements are no numbers.</exception>
    public long[] ToIntegers()
    {
        if (Type == OnnxType.Int64)
            return Raw.Length > 0 ? MemoryMarshal.Cast<byte, long>(Raw.Span).ToArray() : [.. Numbers];
        return [.. ToDoubles().Select(value => (long)value)];
    }

    /// <summary>Returns the elements as doubles, whatever their type of number.</summary>
    /// <exception cref="DataException">The elements are no numbers.</exception>
    public double[] ToDoubles()
    {
        if (Raw.Length > 0)
        {
            var values = new double[Raw.Length / SizeOf(Type)];
            for (int i = 0; i < values.Length; i++)
                values[i] = Element(Raw.Span[(i * SizeOf(Type))..]);
            return values;
        }
        return Floats.Count > 0 ? [.. Floats.Select(value => (double)value)]
            : Doubles.Count > 0 ? [.. Doubles]
            : Type switch
            {
                OnnxType.Half => [.. Numbers.Select(bits => (double)BitConverter.UInt16BitsToHalf((ushort)bits))],
                OnnxType.BFloat16 => [.. Numbers.Select(bits => (double)BitConverter.Int32BitsToSingle((ushort)bits << 16))],
                _ => [.. Numbers.Select(value => (double)value)],
            };
    }

    private double Element(ReadOnlySpan<byte> bytes) => Type switch
    {
        OnnxType.Float => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        OnnxType.UInt8 or OnnxType.Bool => bytes[0],
        OnnxType.Int8 => (sbyte)bytes[0],
        OnnxType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        OnnxType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        OnnxType.Half => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        OnnxType.Double => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        _ => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16),
    };

    private void CheckSize()
    {
        string what = $"the tensor '{Excerpt.Of(Name)}'";
        if (SizeOf(Type) == 0 && Type != OnnxType.Text)
            throw new DataException($"{what} has elements of the type '{(int)Type}', which is not read.");
        Int128 size = 1;
        foreach (long extent in Shape)
        {
            // No product of more extents than these can overflow while it is below the limit.
            size = extent < 0 ? -1 : size * extent;
            if (size < 0 || size > int.MaxValue)
                throw new DataException($"{what} has the shape [{string.Join(", ", Shape.Take(8))}], which is too large or negative.");
        }
        int given = Type == OnnxType.Text ? Texts.Count
            : Raw.Length > 0 ? Raw.Length / SizeOf(Type)
            : Floats.Count + Doubles.Count + Numbers.Count;
        if (size != given || Raw.Length > 0 && Raw.Length % SizeOf(Type) != 0)
            throw new DataException($"{what} has the shape [{string.Join(", ", Shape)}], '{size}' elements, but holds '{given}'.");
    }

    private static int SizeOf(OnnxType type) => type switch
    {
        OnnxType.Int64 or OnnxType.Double => 8,
        OnnxType.Float or OnnxType.Int32 => 4,
        OnnxType.Half or OnnxType.BFloat16 => 2,
        OnnxType.UInt8 or OnnxType.Int8 or OnnxType.Bool => 1,
        _ => 0,
    };
}
