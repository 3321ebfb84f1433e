namespace BlasNet.Layers;

/// <summary>A reader and writer of layers.</summary>
internal sealed class LayerConverter() : SpecConverter<Layer>("layer", Table)
{
    public const string InputsProperty = "inputs", TrainableProperty = "trainable", RateProperty = "learningRateFactor";

    private const string NameProperty = "name";
    private const int MostAxes = 3;

    public static readonly LayerConverter Instance = new();

    private static IReadOnlyList<SpecKind<Layer>> Table =>
    [
        Kind<InputLayer>("input", InputLayer.Declare),
        Kind<Dense>("dense", Dense.Declare),
        Kind<ActivationLayer>("activation", ActivationLayer.Declare),
        Kind<Dropout>("dropout", Dropout.Declare),
        Kind<BatchNormalization>("batchNormalization", BatchNormalization.Declare),
        Kind<LayerNormalization>("layerNormalization", LayerNormalization.Declare),
        Kind<Scale>("scale", Scale.Declare),
        Kind<PiecewiseLinear>("piecewiseLinear", PiecewiseLinear.Declare),
        Kind<EmbedColumns>("embedColumns", EmbedColumns.Declare),
        Kind("flatten", () => new Flatten()),
        Kind<Reshape>("reshape", Reshape.Declare),
        Kind<Embedding>("embedding", Embedding.Declare),
        Kind<Masking>("masking", Masking.Declare),
        Kind<Bidirectional>("bidirectional", Bidirectional.Declare),
        Kind<TimeDistributed>("timeDistributed", TimeDistributed.Declare),
        Kind<Permute>("permute", Permute.Declare),
        Kind<MovingAverage>("movingAverage", MovingAverage.Declare),
        Kind<WindowNormalization>("windowNormalization", WindowNormalization.Declare),
        Kind<ReversibleNormalization>("reversibleNormalization", ReversibleNormalization.Declare),
        Kind<MatMul>("matMul", MatMul.Declare),
        Kind<PositionalEmbedding>("positionalEmbedding", PositionalEmbedding.Declare),
        Kind<MultiHeadAttention>("multiHeadAttention", MultiHeadAttention.Declare),
        .. OfAxes<SpatialDropout>("spatialDropout", SpatialDropout.Declare),
        .. OfAxes<ZeroPadding>("zeroPadding", ZeroPadding.Declare),
        .. OfAxes<Cropping>("cropping", Cropping.Declare),
        .. OfAxes<UpSampling>("upSampling", UpSampling.Declare),
        .. OfAxes<MaxPooling>("maxPooling", MaxPooling.Declare),
        .. OfAxes<AveragePooling>("averagePooling", AveragePooling.Declare),
        .. OfAxes<GlobalMaxPooling>("globalMaxPooling", (_, axes) => new GlobalMaxPooling(axes)),
        .. OfAxes<GlobalAveragePooling>("globalAveragePooling", (_, axes) => new GlobalAveragePooling(axes)),
        Kind("add", () => new Add()),
        Kind("multiply", () => new Multiply()),
        Kind("subtract", () => new Subtract()),
        Kind(Average.KindName, () => new Average()),
        .. OfAxes<Convolution>("conv", Convolution.Declare),
        .. OfAxes<ConvolutionTranspose>("conv", ConvolutionTranspose.Declare, "DTranspose"),
        Kind<Concatenate>("concatenate", Concatenate.Declare),
        Kind<SimpleRnn>("simpleRnn", SimpleRnn.Declare),
        Kind<Lstm>("lstm", Lstm.Declare),
        Kind<Gru>("gru", Gru.Declare),
    ];

    /// <summary>Writes the properties of a layer into an object that the caller ends.</summary>
    public void WriteProperties(Layer layer, SpecWriter writer) => Describe(layer, writer);

    protected override string KindOf(Layer value) => value.Kind;

    protected override Layer Complete(Layer value, SpecReader reader)
    {
        // The edges belong to the model, which reads them from the same object.
        reader.Element(InputsProperty);
        if (reader.OptionalText(NameProperty) is { } name)
            value = value.WithName(name);
        if (!reader.Flag(TrainableProperty, true))
            value = value.Freeze();
        return reader.OptionalNumber(RateProperty) is { } factor ? value.WithLearningRateFactor(factor) : value;
    }

    protected override void Describe(Layer value, SpecWriter writer)
    {
        writer.Text(NameProperty, value.Name);
        base.Describe(value, writer);
        writer.Flag(TrainableProperty, value.Trainable, true);
        writer.Number(RateProperty, value.LearningRateFactor, 1);
    }

    /// <summary>Makes the kinds of a layer for sequences, images and volumes, such as <c>conv2D</c>.</summary>
    private static IEnumerable<SpecKind<Layer>> OfAxes<T>(string family, Func<SpecProperties<T>, int, T> declare, string ending = "D")
        where T : Layer => Enumerable.Range(1, MostAxes).Select(axes =>
            Kind<T>(FormattableString.Invariant($"{family}{axes}{ending}"), properties => declare(properties, axes)));
}
