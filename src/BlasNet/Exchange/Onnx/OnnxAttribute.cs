using System.Text;
using BlasNet.Files;

namespace BlasNet.Exchange;

/// <summary>A named constant of an operator: message AttributeProto. The property that its kind names is set.</summary>
internal sealed record OnnxAttribute
{
    private const int NameField = 1, SingleField = 2, IntegerField = 3, TextField = 4, TensorField = 5, GraphField = 6, SinglesField = 7,
        IntegersField = 8, TextsField = 9, KindField = 20;

    // Values of AttributeProto.AttributeType.
    private const int SingleKind = 1, IntegerKind = 2, TextKind = 3, TensorKind = 4, SinglesKind = 6, IntegersKind = 7, TextsKind = 8;

    private OnnxAttribute(string name) => Name = name;

    /// <summary>Creates a float.</summary>
    public OnnxAttribute(string name, float value) : this(name) => Single = value;

    /// <summary>Creates a whole number.</summary>
    public OnnxAttribute(string name, long value) : this(name) => Integer = value;

    /// <summary>Creates a text.</summary>
    public OnnxAttribute(string name, string value) : this(name) => Text = value;

    /// <summary>Creates whole numbers.</summary>
    public OnnxAttribute(string name, IReadOnlyList<long> values) : this(name) => Integers = values;

    /// <summary>Creates floats.</summary>
    public OnnxAttribute(string name, IReadOnlyList<float> values) : this(name) => Singles = values;

    /// <summary>Creates texts.</summary>
    public OnnxAttribute(string name, IReadOnlyList<string> values) : this(name) => Texts = values;

    /// <summary>Creates a tensor.</summary>
    public OnnxAttribute(string name, OnnxTensor value) : this(name) => Tensor = value;

    /// <summary>Gets the name.</summary>
    public string Name { get; }

    /// <summary>Gets the float, where it is one.</summary>
    public float? Single { get; private init; }

    /// <summary>Gets the whole number, where it is one.</summary>
    public long? Integer { get; private init; }

    /// <summary>Gets the text, where it is one.</summary>
    public string? Text { get; private init; }

    /// <summary>Gets the tensor, where it is one.</summary>
    public OnnxTensor? Tensor { get; private init; }

    /// <summary>Gets the floats, where it is a list of them.</summary>
    public IReadOnlyList<float>? Singles { get; private init; }

    /// <summary>Gets the whole numbers, where it is a list of them.</summary>
    public IReadOnlyList<long>? Integers { get; private init; }

    /// <summary>Gets the texts, where it is a list of them.</summary>
    public IReadOnlyList<string>? Texts { get; private init; }

    /// <summary>Gets whether it is a graph, as those of If and Loop are; it is not read.</summary>
    public bool IsGraph { get; private init; }

    /// <summary>Reads an attribute.</summary>
    /// <exception cref="DataException">It is malformed.</exception>
    public static OnnxAttribute Read(ProtobufReader reader)
    {
        string name = "", text = "";
        long integer = 0, kind = 0;
        float single = 0;
        bool isGraph = false;
        OnnxTensor? tensor = null;
        var singles = new List<float>();
        var integers = new List<long>();
        var texts = new List<string>();
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case NameField:
                    name = reader.Text();
                    break;
                case SingleField:
                    single = reader.Single();
                    break;
                case IntegerField:
                    integer = reader.Integer();
                    break;
                case TextField:
                    text = reader.Text();
                    break;
                case TensorField:
                    tensor = OnnxTensor.Read(reader.Message());
                    break;
                case GraphField:
                    isGraph = true;
                    break;
                case SinglesField:
                    reader.AddSingles(singles);
                    break;
                case IntegersField:
                    reader.AddIntegers(integers);
                    break;
                case TextsField:
                    texts.Add(reader.Text());
                    break;
                case KindField:
                    kind = reader.Integer();
                    break;
            }
        }
        return kind switch
        {
            SingleKind => new OnnxAttribute(name, single),
            IntegerKind => new OnnxAttribute(name, integer),
            TextKind => new OnnxAttribute(name, text),
            TensorKind when tensor is not null => new OnnxAttribute(name, tensor),
            SinglesKind => new OnnxAttribute(name, singles),
            IntegersKind => new OnnxAttribute(name, integers),
            TextsKind => new OnnxAttribute(name, texts),
            _ => new OnnxAttribute(name) { IsGraph = isGraph },
        };
    }

    /// <summary>Writes the attribute into its message.</summary>
    public void Write(ProtobufWriter writer)
    {
        writer.Text(NameField, Name);
        if (Single is { } single)
        {
            writer.Single(SingleField, single);
            writer.Integer(KindField, SingleKind);
        }
        else if (Integer is { } integer)
        {
            writer.Integer(IntegerField, integer);
            writer.Integer(KindField, IntegerKind);
        }
        else if (Text is { } text)
        {
            writer.Block(TextField, Encoding.UTF8.GetBytes(text));
            writer.Integer(KindField, TextKind);
        }
        else if (Tensor is { } tensor)
        {
            writer.Message(TensorField, tensor.Write);
            writer.Integer(KindField, TensorKind);
        }
        else
        {
            WriteList(writer);
        }
    }

    private void WriteList(ProtobufWriter writer)
    {
        if (Singles is { } singles)
        {
            writer.Singles(SinglesField, [.. singles]);
            writer.Integer(KindField, SinglesKind);
        }
        else if (Integers is { } integers)
        {
            writer.Integers(IntegersField, integers);
            writer.Integer(KindField, IntegersKind);
        }
        else if (Texts is { } texts)
        {
            foreach (string each in texts)
                writer.Text(TextsField, each);
            writer.Integer(KindField, TextsKind);
        }
    }
}
