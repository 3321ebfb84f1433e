using BlasNet.Files;

namespace BlasNet.Exchange;

/// <summary>Content of an ONNX file: a graph, the sets of operators that it uses, and texts.</summary>
/// <remarks>Field numbers are those of the published format, github.com/onnx/onnx, onnx.proto, message ModelProto.</remarks>
/// <param name="Graph">The graph.</param>
/// <param name="Opsets">The versions of the sets of operators by their domain; "" is that of ONNX itself.</param>
/// <param name="Metadata">Texts by their key.</param>
internal sealed record OnnxModel(
    OnnxGraph Graph, IReadOnlyDictionary<string, long> Opsets, IReadOnlyDictionary<string, string> Metadata)
{
    private const int IrVersionField = 1, ProducerField = 2, ProducerVersionField = 3, DocumentationField = 6, GraphField = 7,
        OpsetField = 8, MetadataField = 14;
    private const int KeyField = 1, ValueField = 2;

    // The domain of ONNX's own operators has two names.
    private const string LongDomain = "ai.onnx";

    /// <summary>Gets the version of the file format.</summary>
    public long IrVersion { get; init; }

    /// <summary>Gets the name of the program that wrote the file.</summary>
    public string Producer { get; init; } = "";

    /// <summary>Gets the version of that program.</summary>
    public string ProducerVersion { get; init; } = "";

    /// <summary>Gets a text for people.</summary>
    public string Documentation { get; init; } = "";

    /// <summary>Reads a file's content.</summary>
    /// <exception cref="DataException">The content is malformed, holds no graph, or has a part that is not read.</exception>
    public static OnnxModel Read(ReadOnlyMemory<byte> content)
    {
        OnnxGraph? graph = null;
        var opsets = new Dictionary<string, long>();
        var metadata = new Dictionary<string, string>();
        long irVersion = 0;
        string producer = "", version = "", documentation = "";
        for (var reader = new ProtobufReader(content); reader.Next();)
        {
            switch (reader.Field)
            {
                case IrVersionField:
                    irVersion = reader.Integer();
                    break;
                case ProducerField:
                    producer = reader.Text();
                    break;
                case ProducerVersionField:
                    version = reader.Text();
                    break;
                case DocumentationField:
                    documentation = reader.Text();
                    break;
                case GraphField:
                    graph = graph is null ? OnnxGraph.Read(reader.Message()) : throw new DataException("it holds two graphs.");
                    break;
                case OpsetField:
                    (string domain, long number) = ReadOpset(reader.Message());
                    opsets[NameOfDomain(domain)] = number;
                    break;
                case MetadataField:
                    (string key, string value) = ReadText(reader.Message());
                    metadata[key] = value;
                    break;
            }
        }
        return new OnnxModel(graph ?? throw new DataException("it holds no graph."), opsets, metadata)
        {
            IrVersion = irVersion, Producer = producer, ProducerVersion = version, Documentation = documentation,
        };
    }

    /// <summary>Returns the file's content. Equal models give equal bytes.</summary>
    public ReadOnlyMemory<byte> Write()
    {
        var writer = new ProtobufWriter();
        writer.Integer(IrVersionField, IrVersion);
        writer.Text(ProducerField, Producer);
        writer.Text(ProducerVersionField, ProducerVersion);
        writer.Text(DocumentationField, Documentation);
        writer.Message(GraphField, Graph.Write);
        foreach ((string domain, long version) in Opsets.OrderBy(opset => opset.Key, StringComparer.Ordinal))
        {
            writer.Message(OpsetField, opset =>
            {
                opset.Text(KeyField, domain);
                opset.Integer(ValueField, version);
            });
        }
        foreach ((string key, string value) in Metadata.OrderBy(text => text.Key, StringComparer.Ordinal))
        {
            writer.Message(MetadataField, text =>
            {
                text.Text(KeyField, key);
                text.Text(ValueField, value);
            });
        }
        return writer.Bytes;
    }

    /// <summary>Returns the short name of a domain: "" for that of ONNX itself.</summary>
    public static string NameOfDomain(string domain) => domain == LongDomain ? "" : domain;

    private static (string Domain, long Version) ReadOpset(ProtobufReader reader)
    {
        (string Domain, long Version) opset = ("", 0);
        while (reader.Next())
        {
            if (reader.Field == KeyField)
                opset.Domain = reader.Text();
            else if (reader.Field == ValueField)
                opset.Version = reader.Integer();
        }
        return opset;
    }

    private static (string Key, string Value) ReadText(ProtobufReader reader)
    {
        (string Key, string Value) text = ("", "");
        while (reader.Next())
        {
            if (reader.Field == KeyField)
                text.Key = reader.Text();
            else if (reader.Field == ValueField)
                text.Value = reader.Text();
        }
        return text;
    }
}
