using BlasNet.Layers;

namespace BlasNet.Exchange;

/// <summary>The layers of Keras that are one layer here, with the same arrays in the same order.</summary>
internal static class KerasSimpleLayers
{
    /// <summary>Returns the layer; null where it is none of these.</summary>
    /// <param name="className">The class.</param>
    /// <param name="config">The properties.</param>
    /// <param name="name">The name of the layer; null for none.</param>
    public static Layer? Of(string className, KerasConfig config, string? name) =>
        KerasActivations.OfLayer(className, config) is { } activation
            ? Layer.Activate(activation, name)
            : className switch
            {
                "Dense" => new Dense(config.Integer("units"), KerasActivations.Read(config, "activation"), config.Flag("use_bias", true),
                    name: name),
                "Embedding" => Layer.Embedding(config.Integer("input_dim"), config.Integer("output_dim"), name: name),
                "LayerNormalization" => LayerNormalization(config, name),
                "Flatten" => Layer.Flatten(name),
                "Reshape" => Layer.Reshape(config.Integers("target_shape") ?? throw config.Error("it lacks its 'target_shape'"), name),
                "Permute" => Layer.Permute(config.Integers("dims") ?? throw config.Error("it lacks its 'dims'"), name),
                "Masking" => Layer.Masking(config.Number("mask_value", 0), name),
                "Dropout" => Dropout(config, name),
                "LSTM" or "GRU" or "SimpleRNN" => Recurrent(className, config, goBackwards: false, name),
                _ => Spatial(className, config, name),
            };

    /// <summary>Returns a recurrent layer.</summary>
    public static Layer Recurrent(string className, KerasConfig config, bool goBackwards, string? name)
    {
        foreach (string refused in (string[])["return_state", "stateful", "time_major"])
        {
            if (config.Flag(refused, false))
                throw config.Error($"'{refused}' is set, which is not read");
        }
        if (config.Flag("go_backwards", false) != goBackwards)
            throw config.Error(goBackwards
                ? "its backward layer does not read backwards, which is not read"
                : "'go_backwards' is set, which is not read outside of Bidirectional");
        int units = config.Integer("units");
        Activation activation = KerasActivations.Read(config, "activation", "tanh");
        Activation gates = className == "SimpleRNN" ? Activation.Sigmoid
            : KerasActivations.Read(config, "recurrent_activation", "sigmoid");
        bool useBias = config.Flag("use_bias", true), sequences = config.Flag("return_sequences", false),
            zero = config.Flag("zero_output_for_mask", false);
        double dropout = config.Number("dropout", 0), recurrentDropout = config.Number("recurrent_dropout", 0);
        return className switch
        {
            "LSTM" => new Lstm(units, activation, gates, useBias, dropout: dropout, recurrentDropout: recurrentDropout,
                returnSequences: sequences, goBackwards: goBackwards, zeroOutputForMask: zero, name: name),
            "GRU" => new Gru(units, activation, gates, useBias, resetAfter: config.Flag("reset_after", false), dropout: dropout,
                recurrentDropout: recurrentDropout, returnSequences: sequences, goBackwards: goBackwards, zeroOutputForMask: zero,
                name: name),
            "SimpleRNN" => new SimpleRnn(units, activation, useBias, dropout: dropout, recurrentDropout: recurrentDropout,
                returnSequences: sequences, goBackwards: goBackwards, zeroOutputForMask: zero, name: name),
            _ => throw config.Error($"'{Excerpt.Of(className)}' is no recurrent layer that BlasNet has"),
        };
    }

    /// <summary>Returns the amounts around each axis, one for both sides or a pair.</summary>
    public static Padding Amounts(KerasConfig config, string property, int axes)
    {
        float[] given = config.Numbers(property) ?? throw config.Error($"it lacks its '{property}'");
        int[] numbers = [.. given.Select(value => value == (int)value && value >= 0
            ? (int)value
            : throw config.Error($"its '{property}' must hold whole numbers from 0"))];
        int[] pairs = numbers.Length == 2 * axes ? numbers
            : numbers.Length == axes ? [.. numbers.SelectMany(number => (int[])[number, number])]
            : numbers.Length == 1 ? [.. Enumerable.Repeat(numbers[0], 2 * axes)]
            : throw config.Error($"its '{property}' has '{numbers.Length}' numbers, but '{2 * axes}' are wanted");
        return new Padding(pairs.Where((_, i) => i % 2 == 0).ToArray(), pairs.Where((_, i) => i % 2 == 1).ToArray());
    }

    private static Layer? Spatial(string className, KerasConfig config, string? name)
    {
        if (className.Length < 3 || AxesOf(className) is not { } axes)
            return null;
        return className.Remove(className.IndexOf('D', className.IndexOfAny(['1', '2', '3'])) - 1, 2) switch
        {
            "Conv" or "Convolution" => Convolution(axes, config, name),
            "ConvTranspose" or "ConvolutionTranspose" => Transposed(axes, config, name),
            "MaxPooling" or "MaxPool" => new MaxPooling(axes, Size(config), Strides(config), Edges(config), name),
            "AveragePooling" or "AvgPool" => new AveragePooling(axes, Size(config), Strides(config), Edges(config), name: name),
            "GlobalMaxPooling" or "GlobalMaxPool" => new GlobalMaxPooling(axes, name),
            "GlobalAveragePooling" or "GlobalAvgPool" => new GlobalAveragePooling(axes, name),
            "SpatialDropout" => new SpatialDropout(axes, config.Number("rate"), name: name),
            "ZeroPadding" => new ZeroPadding(axes, Amounts(config, "padding", axes), name),
            "Cropping" => new Cropping(axes, Amounts(config, "cropping", axes), name),
            "UpSampling" => UpSampling(axes, config, name),
            _ => null,
        };
    }

    private static int? AxesOf(string className)
    {
        int digit = className.IndexOfAny(['1', '2', '3']);
        return digit > 0 && digit + 1 < className.Length && className[digit + 1] == 'D' ? className[digit] - '0' : null;
    }

    private static Convolution Convolution(int axes, KerasConfig config, string? name) => new(
        axes, config.Integer("filters"), Extents(config, "kernel_size") ?? throw config.Error("it lacks its 'kernel_size'"),
        Extents(config, "strides"), Edges(config), Extents(config, "dilation_rate"), config.Integer("groups", 1),
        ChannelActivation(config), config.Flag("use_bias", true), name: name);

    private static ConvolutionTranspose Transposed(int axes, KerasConfig config, string? name) => config.Element("output_padding") is null
        ? new ConvolutionTranspose(axes, config.Integer("filters"),
            Extents(config, "kernel_size") ?? throw config.Error("it lacks its 'kernel_size'"), Extents(config, "strides"), Edges(config),
            Extents(config, "dilation_rate"), ChannelActivation(config), config.Flag("use_bias", true), name: name)
        : throw config.Error("its 'output_padding' is given, which is not read");

    private static UpSampling UpSampling(int axes, KerasConfig config, string? name) => config.Text("interpolation") switch
    {
        null or "nearest" => new UpSampling(axes, Extents(config, "size"), Interpolation.Nearest, name),
        "bilinear" => new UpSampling(axes, Extents(config, "size"), Interpolation.Bilinear, name),
        { } other => throw config.Error($"BlasNet has no interpolation '{Excerpt.Of(other)}'; it has nearest and bilinear"),
    };

    private static LayerNormalization LayerNormalization(KerasConfig config, string? name)
    {
        if (!config.Flag("center", true) || !config.Flag("scale", true) || config.Flag("rms_scaling", false))
            throw config.Error("it has no gamma or no beta, which BlasNet's layer normalization has");
        return new LayerNormalization(config.Number("epsilon", 1e-3), name);
    }

    private static Dropout Dropout(KerasConfig config, string? name) => config.Element("noise_shape") is null
        ? new Dropout(config.Number("rate"), name: name)
        : throw config.Error("its 'noise_shape' is given, which is not read");

    /// <summary>Reads a number for all axes, or one for each; null where there is none.</summary>
    public static Extents? Extents(KerasConfig config, string property) =>
        config.Integers(property) is { } numbers ? new Extents(numbers) : null;

    /// <summary>Reads what is done at the edges of images.</summary>
    public static Padding Edges(KerasConfig config) => config.Text("padding") switch
    {
        null or "valid" => Padding.Valid,
        "same" => Padding.Same,
        "causal" => Padding.Causal,
        { } other => throw config.Error($"BlasNet has no padding '{Excerpt.Of(other)}'; it has valid, same and causal"),
    };

    /// <summary>Reads the activation of a layer of images, where softmax works along the last axis of Keras.</summary>
    public static Activation ChannelActivation(KerasConfig config)
    {
        Activation activation = KerasActivations.Read(config, "activation");
        return activation == Activation.Softmax && KerasLayout.IsFirst(config)
            ? throw config.Error("its softmax works along the width of images whose channels come first, which is not read")
            : activation;
    }

    private static Extents Size(KerasConfig config) => Extents(config, "pool_size") ?? 2;

    private static Extents Strides(KerasConfig config) => Extents(config, "strides") ?? Size(config);
}
