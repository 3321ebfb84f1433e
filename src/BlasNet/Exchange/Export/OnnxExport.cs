using BlasNet.Execution;
using BlasNet.Files;
using BlasNet.Tables;
using BlasNet.Tensors;
using BlasNet.Training;

namespace BlasNet.Exchange;

/// <summary>Writing of trained networks as files of ONNX.</summary>
internal static class OnnxExport
{
    /// <summary>The versions of the operators: the oldest with LayerNormalization; those for categories; the file format.</summary>
    public const int Opset = 17, CategoryOpset = 3, IrVersion = 8;

    /// <summary>The keys of what an import of BlasNet's own files takes.</summary>
    public const string ModelKey = "blasnet.model", TableKey = "blasnet.table", ClassesKey = "blasnet.classes",
        ImageSizeKey = "blasnet.image_size", VersionKey = "blasnet.version", WeightsKey = "blasnet.weights_sha256",
        OperatorsKey = "blasnet.operators_sha256", AdjustedKey = "blasnet.adjusted";

    private const string Program = "BlasNet", GraphName = "model";

    // The most bytes of weights: protobuf counts to 2^31, and operators and names need some, too.
    private const long MostBytes = int.MaxValue - (64L << 20);

    /// <summary>Writes a file, which appears whole or not at all; its folder is created. Equal models give equal bytes.</summary>
    /// <exception cref="ConfigurationException">A layer, a column or an option has no form in ONNX, or the weights are too
    /// large.</exception>
    /// <exception cref="MachineException">The file cannot be written.</exception>
    public static OnnxExportReport Write(string path, ExportRequest request)
    {
        OnnxModel model = Of(request);
        ReadOnlyMemory<byte> bytes = model.Write();
        FileFolder.Make(path);
        AtomicFile.Write(path, bytes);
        return new OnnxExportReport(
            Opset, model.Graph.Nodes.Count, bytes.Length, [.. model.Graph.Inputs.Select(Port)], [.. model.Graph.Outputs.Select(Port)]);
    }

    /// <summary>Returns the content of the file.</summary>
    /// <exception cref="ConfigurationException">A layer, a column or an option has no form in ONNX, or the weights are too
    /// large.</exception>
    public static OnnxModel Of(ExportRequest request)
    {
        long bytes = request.Network.Layout.Concat(request.Network.StateLayout).Sum(array => (long)array.Length * sizeof(float));
        if (bytes > MostBytes)
            throw new ConfigurationException(FormattableString.Invariant(
                $"the weights have '{bytes}' bytes, but a file of ONNX holds at most '{MostBytes}' of them."));
        var graph = new OnnxBuilder();
        var layers = new ModelExport(graph, request.Network.Expanded, key => Values(request.Network, key));
        bool hasTable = request is { Preprocessor: not null, Options.ModelOnly: false };
        if (request.Options.ChannelsFirst && hasTable)
            throw new ConfigurationException("the columns of a table have no channels that could stand first.");
        (IReadOnlyList<ExportedValue> inputs, string? refused) = hasTable
            ? OfTable(graph, request.Preprocessor!)
            : (layers.AddInputs(request.Options.ChannelsFirst), null);
        ExportedValue output = layers.Add(inputs);
        if (request.Options.ModelOnly)
            graph.Output("output", output.Name, OnnxType.Float, output.Shape);
        else
            new OutputExport(graph, request).Add(output, refused);
        OnnxGraph built = graph.Build(GraphName);
        var opsets = new Dictionary<string, long> { [""] = Opset };
        if (built.Nodes.Any(node => node.Domain == OnnxBuilder.CategoryDomain))
            opsets[OnnxBuilder.CategoryDomain] = CategoryOpset;
        Dictionary<string, string> metadata = Metadata(request);
        metadata[OperatorsKey] = OperatorsDigest(built);
        return new OnnxModel(built, opsets, metadata)
        {
            IrVersion = IrVersion, Producer = Program, ProducerVersion = Version, Documentation = Documentation(graph, request),
        };
    }

    /// <summary>Returns the SHA-256 of the operators, inputs and outputs of a graph: of all but its constants.</summary>
    public static string OperatorsDigest(OnnxGraph graph)
    {
        var writer = new ProtobufWriter();
        (graph with { Initializers = [] }).Write(writer);
        return Convert.ToHexStringLower(Sha256.HashData(writer.Bytes.Span));
    }

    private static string Version => typeof(OnnxExport).Assembly.GetName().Version?.ToString(3) ?? "";

    private static (IReadOnlyList<ExportedValue> Inputs, string? Refused) OfTable(OnnxBuilder graph, TablePreprocessor preprocessor)
    {
        if (preprocessor.Options.Series is not null)
            return (SeriesInputExport.Add(graph, preprocessor), null);
        (string rows, string? refused) = new TableExport(graph, preprocessor).Add();
        return ([new ExportedValue(rows, new Shape(preprocessor.Width))], refused);
    }

    private static float[] Values(Network network, string key)
    {
        foreach ((IReadOnlyList<PlannedArray> layout, FloatBlock block) in new[]
            { (network.Layout, network.Parameters), (network.StateLayout, network.States) })
        {
            if (layout.FirstOrDefault(array => array.Key == key) is { } found)
                return block.Slice(found.Offset, found.Length).Span.ToArray();
        }
        throw new InvalidOperationException($"The network has no array '{key}'.");
    }

    private static Dictionary<string, string> Metadata(ExportRequest request)
    {
        bool isWhole = !request.Options.ModelOnly;
        var metadata = new Dictionary<string, string>
        {
            [ModelKey] = new ModelFile(request.Network.Model, Loss: request.Loss.IsCode ? null : request.Loss).ToString(),
            [VersionKey] = Version,
            [WeightsKey] = NetworkWeights.Digest(request.Network),
        };
        if (isWhole && request.Preprocessor is { } preprocessor)
            metadata[TableKey] = preprocessor.ToJson();
        else if (isWhole && request.ClassNames.Count > 0)
            metadata[ClassesKey] = SavedClasses.Write(request.ClassNames);
        if (isWhole && (!request.Scaling.IsNone || request.Threshold is not null))
            metadata[AdjustedKey] = "true";
        if (isWhole && request.ImageSize is { } size)
            metadata[ImageSizeKey] = SavedImageSize.Write(size);
        return metadata;
    }

    private static string Documentation(OnnxBuilder graph, ExportRequest request)
    {
        string table = request is { Preprocessor.Options.Series: null, Options.ModelOnly: false }
            ? " Each input is a column of the table in its own units; a missing number is NaN, cells of text have no spaces around them."
            : "";
        return $"Inputs: {Ports(graph.Inputs)}. Outputs: {Ports(graph.Outputs)}.{table}";
    }

    private static string Ports(IEnumerable<OnnxValue> values) => string.Join("; ", values.Select(value => Port(value).ToString()));

    private static OnnxPort Port(OnnxValue value) => new(
        value.Name, value.Type == OnnxType.Text ? "string" : "float", [.. value.Shape!.Skip(1).Select(extent => (int)extent.Value!.Value)]);
}
