using BlasNet.Files;

namespace BlasNet.Exchange;

/// <summary>An input or output of a graph: message ValueInfoProto with the type of a tensor.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Shape">Its extents; null where the file gives none.</param>
internal sealed record OnnxValue(string Name, OnnxType Type, IReadOnlyList<OnnxExtent>? Shape)
{
    private const int NameField = 1, TypeField = 2, TensorField = 1, ElementField = 1, ShapeField = 2, ExtentField = 1;

    /// <summary>Reads an input or output.</summary>
    /// <exception cref="DataException">It is malformed, or no tensor.</exception>
    public static OnnxValue Read(ProtobufReader reader)
    {
        string name = "";
        (OnnxType Type, IReadOnlyList<OnnxExtent>? Shape) read = default;
        while (reader.Next())
        {
            if (reader.Field == NameField)
                name = reader.Text();
            else if (reader.Field == TypeField)
                read = ReadType(reader.Message());
        }
        return new OnnxValue(name, read.Type, read.Shape);
    }

    /// <summary>Writes the value into its message.</summary>
    public void Write(ProtobufWriter writer)
    {
        writer.Text(NameField, Name);
        writer.Message(TypeField, type => type.Message(TensorField, tensor =>
        {
            tensor.Integer(ElementField, (int)Type);
            if (Shape is not null)
                tensor.Message(ShapeField, shape => WriteShape(shape, Shape));
        }));
    }

    private static void WriteShape(ProtobufWriter writer, IReadOnlyList<OnnxExtent> shape)
    {
        foreach (OnnxExtent extent in shape)
            writer.Message(ExtentField, extent.Write);
    }

    private static (OnnxType Type, IReadOnlyList<OnnxExtent>? Shape) ReadType(ProtobufReader reader)
    {
        while (reader.Next())
        {
            if (reader.Field == TensorField)
                return ReadTensor(reader.Message());
        }
        return (OnnxType.Undefined, null);
    }

    private static (OnnxType Type, IReadOnlyList<OnnxExtent>? Shape) ReadTensor(ProtobufReader reader)
    {
        (OnnxType Type, List<OnnxExtent>? Shape) read = default;
        while (reader.Next())
        {
            if (reader.Field == ElementField)
                read.Type = (OnnxType)Math.Clamp(reader.Integer(), 0, int.MaxValue);
            else if (reader.Field == ShapeField)
                read.Shape = ReadShape(reader.Message());
        }
        return read;
    }

    private static List<OnnxExtent> ReadShape(ProtobufReader reader)
    {
        var extents = new List<OnnxExtent>();
        while (reader.Next())
        {
            if (reader.Field == ExtentField)
                extents.Add(OnnxExtent.Read(reader.Message()));
        }
        return extents;
    }
}

/// <summary>The extent of an axis: a number, or a name for one that is open.</summary>
/// <param name="Value">The number; null for an open one.</param>
/// <param name="Name">The name of an open one; "" for none.</param>
internal readonly record struct OnnxExtent(long? Value, string Name = "")
{
    private const int ValueField = 1, NameField = 2;

    /// <summary>Reads an extent.</summary>
    public static OnnxExtent Read(ProtobufReader reader)
    {
        long? value = null;
        string name = "";
        while (reader.Next())
        {
            if (reader.Field == ValueField)
                value = reader.Integer();
            else if (reader.Field == NameField)
                name = reader.Text();
        }
        return new OnnxExtent(value, name);
    }

    /// <summary>Writes the extent into its message.</summary>
    public void Write(ProtobufWriter writer)
    {
        if (Value is { } value)
            writer.Integer(ValueField, value);
        else if (Name.Length > 0)
            writer.Text(NameField, Name);
    }
}
