using BlasNet.Files;

namespace BlasNet.Exchange;

/// <summary>A graph of operators: message GraphProto.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Nodes">The operators, each after those whose values it reads.</param>
/// <param name="Initializers">The constants.</param>
/// <param name="Inputs">The inputs; files of the first versions list the constants here too.</param>
/// <param name="Outputs">The outputs.</param>
internal sealed record OnnxGraph(string Name, IReadOnlyList<OnnxNode> Nodes, IReadOnlyList<OnnxTensor> Initializers,
    IReadOnlyList<OnnxValue> Inputs, IReadOnlyList<OnnxValue> Outputs)
{
    /// <summary>The most operators of a graph that is read.</summary>
    public const int MostNodes = 10_000;

    private const int NodeField = 1, NameField = 2, InitializerField = 5, InputField = 11, OutputField = 12, SparseField = 15;

    /// <summary>Reads a graph.</summary>
    /// <exception cref="DataException">It is malformed, has too many operators or sparse constants.</exception>
    public static OnnxGraph Read(ProtobufReader reader)
    {
        string name = "";
        var nodes = new List<OnnxNode>();
        var initializers = new List<OnnxTensor>();
        var inputs = new List<OnnxValue>();
        var outputs = new List<OnnxValue>();
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case NodeField:
                    if (nodes.Count == MostNodes)
                        throw new DataException($"its graph has more than '{MostNodes}' nodes.");
                    nodes.Add(OnnxNode.Read(reader.Message()));
                    break;
                case NameField:
                    name = reader.Text();
                    break;
                case InitializerField:
                    initializers.Add(OnnxTensor.Read(reader.Message()));
                    break;
                case InputField:
                    inputs.Add(OnnxValue.Read(reader.Message()));
                    break;
                case OutputField:
                    outputs.Add(OnnxValue.Read(reader.Message()));
                    break;
                case SparseField:
                    throw new DataException("its graph has sparse constants, which are not read.");
            }
        }
        return new OnnxGraph(name, nodes, initializers, inputs, outputs);
    }

    /// <summary>Writes the graph into its message.</summary>
    public void Write(ProtobufWriter writer)
    {
        foreach (OnnxNode node in Nodes)
            writer.Message(NodeField, node.Write);
        writer.Text(NameField, Name);
        foreach (OnnxTensor tensor in Initializers)
            writer.Message(InitializerField, tensor.Write);
        foreach (OnnxValue input in Inputs)
            writer.Message(InputField, input.Write);
        foreach (OnnxValue output in Outputs)
            writer.Message(OutputField, output.Write);
    }
}
