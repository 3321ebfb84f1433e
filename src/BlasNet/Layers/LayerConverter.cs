namespace BlasNet.Layers;

/// <summary>Reads and writes layers.</summary>
internal sealed class LayerConverter() : SpecConverter<Layer>("layer", Table)
{
    public const string InputsProperty = "inputs";

    public static readonly LayerConverter Instance = new();

    private const string OutputsOfTheData = "outputs";

    private static IReadOnlyList<(string, Func<SpecReader, Layer>)> Table =>
    [
        ("input", reader => new InputLayer(reader.OptionalIntegers("shape") is { } shape ? new Tensors.Shape(shape) : null)),
        ("dense", ReadDense),
        ("activation", reader => Layer.Activate(reader.Nested("function", ActivationConverter.Instance)
            ?? throw reader.Error("the property 'function' is missing; the name of an activation is required"))),
        ("dropout", reader => Layer.Dropout(reader.Number("rate"))),
        ("batchNorm", reader => Layer.BatchNorm(
            reader.Number("momentum", BatchNorm.DefaultMomentum), reader.Number("epsilon", BatchNorm.DefaultEpsilon))),
        ("flatten", _ => Layer.Flatten()),
        ("reshape", reader => Layer.Reshape(reader.OptionalIntegers("shape")
            ?? throw reader.Error("the property 'shape' is missing; an array of extents is required"))),
        ("add", _ => Layer.Add()),
        ("multiply", _ => Layer.Multiply()),
        ("concatenate", _ => Layer.Concatenate()),
    ];

    /// <summary>Writes the properties of a layer into an object that the caller ends.</summary>
    public void WriteProperties(Layer layer, SpecWriter writer) => Describe(layer, writer);

    protected override string KindOf(Layer value) => value.Kind;

    protected override Layer Complete(Layer value, SpecReader reader)
    {
        // The edges belong to the model, which reads them from the same object.
        reader.Element(InputsProperty);
        return reader.OptionalText("name") is { } name ? value.WithName(name) : value;
    }

    protected override void Describe(Layer value, SpecWriter writer)
    {
        writer.Text("name", value.Name);
        switch (value)
        {
            case InputLayer { Shape: { } shape }:
                writer.Integers("shape", shape);
                break;
            case Dense dense:
                Describe(dense, writer);
                break;
            case ActivationLayer activation:
                writer.Nested("function", activation.Activation, ActivationConverter.Instance);
                break;
            case Dropout dropout:
                writer.Number("rate", dropout.Rate);
                break;
            case BatchNorm norm:
                writer.Number("momentum", norm.Momentum, BatchNorm.DefaultMomentum);
                writer.Number("epsilon", norm.Epsilon, BatchNorm.DefaultEpsilon);
                break;
            case Reshape reshape:
                writer.Integers("shape", reshape.Shape);
                break;
            default:
                break;
        }
    }

    private static Layer ReadDense(SpecReader reader)
    {
        bool useBias = reader.Flag("useBias", true);
        Initializer? kernel = reader.Nested("kernelInitializer", InitializerConverter.Instance);
        Initializer? bias = reader.Nested("biasInitializer", InitializerConverter.Instance);
        Activation? activation = reader.Nested("activation", ActivationConverter.Instance);
        if (reader.Element("units") is not { ValueKind: System.Text.Json.JsonValueKind.String })
            return Layer.Dense(reader.Integer("units"), activation, useBias, kernel, bias);
        if (reader.Text("units") != OutputsOfTheData)
            throw reader.Error($"'units' must be a whole number or '{OutputsOfTheData}', but it was '{reader.Text("units")}'");
        return activation is null
            ? Dense.ForOutputs(null, useBias, kernel, bias)
            : throw reader.Error(
                $"a layer with '{OutputsOfTheData}' as its units takes its activation from the task; '{activation}' must be left out");
    }

    private static void Describe(Dense dense, SpecWriter writer)
    {
        if (dense.TakesOutputs)
            writer.Text("units", OutputsOfTheData);
        else
            writer.Integer("units", dense.Units);
        writer.Nested("activation", dense.Activation, ActivationConverter.Instance, Activation.Identity);
        writer.Flag("useBias", dense.UseBias, true);
        writer.Nested("kernelInitializer", dense.KernelInitializer, InitializerConverter.Instance, Initializer.GlorotUniform());
        writer.Nested("biasInitializer", dense.BiasInitializer, InitializerConverter.Instance, Initializer.Zeros());
    }
}
