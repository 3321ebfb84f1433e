using BlasNet.Files;

namespace BlasNet.Exchange;

/// <summary>An operator of a graph: message NodeProto.</summary>
/// <param name="Operator">Its kind, such as <c>Conv</c>.</param>
/// <param name="Inputs">The names of the values that it reads; "" for one that is left out.</param>
/// <param name="Outputs">The names of the values that it computes.</param>
/// <param name="Attributes">Its attributes.</param>
internal sealed record OnnxNode(
    string Operator, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyList<OnnxAttribute> Attributes)
{
    private const int InputField = 1, OutputField = 2, NameField = 3, OperatorField = 4, AttributeField = 5, DomainField = 7;

    /// <summary>Gets the name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Gets the domain of the set that the operator belongs to; "" for that of ONNX itself.</summary>
    public string Domain { get; init; } = "";

    /// <summary>Reads an operator.</summary>
    /// <exception cref="DataException">It is malformed.</exception>
    public static OnnxNode Read(ProtobufReader reader)
    {
        string kind = "", name = "", domain = "";
        var inputs = new List<string>();
        var outputs = new List<string>();
        var attributes = new List<OnnxAttribute>();
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case InputField:
                    inputs.Add(reader.Text());
                    break;
                case OutputField:
                    outputs.Add(reader.Text());
                    break;
                case NameField:
                    name = reader.Text();
                    break;
                case OperatorField:
                    kind = reader.Text();
                    break;
                case AttributeField:
                    attributes.Add(OnnxAttribute.Read(reader.Message()));
                    break;
                case DomainField:
                    domain = OnnxModel.NameOfDomain(reader.Text());
                    break;
            }
        }
        return new OnnxNode(kind, inputs, outputs, attributes) { Name = name, Domain = domain };
    }

    /// <summary>Writes the operator into its message.</summary>
    public void Write(ProtobufWriter writer)
    {
        foreach (string input in Inputs)
            writer.Text(InputField, input);
        foreach (string output in Outputs)
            writer.Text(OutputField, output);
        writer.Text(NameField, Name);
        writer.Text(OperatorField, Operator);
        foreach (OnnxAttribute attribute in Attributes)
            writer.Message(AttributeField, attribute.Write);
        if (Domain.Length > 0)
            writer.Text(DomainField, Domain);
    }

    /// <summary>Returns the attribute of a name; null where it is left out.</summary>
    public OnnxAttribute? Find(string name) => Attributes.FirstOrDefault(attribute => attribute.Name == name);

    /// <summary>Returns a whole number.</summary>
    public long Integer(string name, long otherwise) => Find(name)?.Integer ?? otherwise;

    /// <summary>Returns a float.</summary>
    public float Single(string name, float otherwise) => Find(name)?.Single ?? otherwise;

    /// <summary>Returns a text.</summary>
    public string Text(string name, string otherwise) => Find(name)?.Text ?? otherwise;

    /// <summary>Returns whole numbers; null where they are left out.</summary>
    public IReadOnlyList<long>? Integers(string name) => Find(name)?.Integers;
}
