namespace BlasNet.Layers;

/// <summary>Reads and writes layers.</summary>
internal sealed class LayerConverter() : SpecConverter<Layer>("layer", Table)
{
    public const string InputsProperty = "inputs";

    public static readonly LayerConverter Instance = new();

    private static IReadOnlyList<(string, Func<SpecReader, Layer>)> Table =>
    [
        ("input", InputLayer.Read),
        ("dense", Dense.Read),
        ("activation", ActivationLayer.Read),
        ("dropout", Dropout.Read),
        ("batchNorm", BatchNorm.Read),
        ("layerNorm", LayerNorm.Read),
        ("flatten", _ => new Flatten()),
        ("reshape", Reshape.Read),
        ("embedding", Embedding.Read),
        ("permute", Permute.Read),
        ("spatialDropout1D", reader => SpatialDropout.Read(reader, 1)),
        ("spatialDropout2D", reader => SpatialDropout.Read(reader, 2)),
        ("spatialDropout3D", reader => SpatialDropout.Read(reader, 3)),
        ("zeroPadding1D", reader => ZeroPadding.Read(reader, 1)),
        ("zeroPadding2D", reader => ZeroPadding.Read(reader, 2)),
        ("zeroPadding3D", reader => ZeroPadding.Read(reader, 3)),
        ("cropping1D", reader => Cropping.Read(reader, 1)),
        ("cropping2D", reader => Cropping.Read(reader, 2)),
        ("cropping3D", reader => Cropping.Read(reader, 3)),
        ("upSampling1D", reader => UpSampling.Read(reader, 1)),
        ("upSampling2D", reader => UpSampling.Read(reader, 2)),
        ("upSampling3D", reader => UpSampling.Read(reader, 3)),
        ("maxPooling1D", reader => MaxPooling.Read(reader, 1)),
        ("maxPooling2D", reader => MaxPooling.Read(reader, 2)),
        ("maxPooling3D", reader => MaxPooling.Read(reader, 3)),
        ("averagePooling1D", reader => AveragePooling.Read(reader, 1)),
        ("averagePooling2D", reader => AveragePooling.Read(reader, 2)),
        ("averagePooling3D", reader => AveragePooling.Read(reader, 3)),
        ("globalMaxPooling1D", _ => new GlobalMaxPooling(1)),
        ("globalMaxPooling2D", _ => new GlobalMaxPooling(2)),
        ("globalMaxPooling3D", _ => new GlobalMaxPooling(3)),
        ("globalAveragePooling1D", _ => new GlobalAveragePooling(1)),
        ("globalAveragePooling2D", _ => new GlobalAveragePooling(2)),
        ("globalAveragePooling3D", _ => new GlobalAveragePooling(3)),
        ("add", _ => new Add()),
        ("multiply", _ => new Multiply()),
        ("conv1D", reader => Convolution.Read(reader, 1)),
        ("conv2D", reader => Convolution.Read(reader, 2)),
        ("conv3D", reader => Convolution.Read(reader, 3)),
        ("conv1DTranspose", reader => ConvolutionTranspose.Read(reader, 1)),
        ("conv2DTranspose", reader => ConvolutionTranspose.Read(reader, 2)),
        ("conv3DTranspose", reader => ConvolutionTranspose.Read(reader, 3)),
        ("concatenate", Concatenate.Read),
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
        value.Describe(writer);
    }
}
