using BlasNet.Layers;

namespace BlasNet.Exchange;

/// <summary>Convolutions of Keras that filter each channel by itself.</summary>
internal static class KerasFilters
{
    /// <summary>Adds a depthwise convolution: one of as many groups as channels, whose kernel has the same values in the same
    /// order.</summary>
    public static KerasValue Depthwise(KerasStep step)
    {
        Node input = step.ChannelsLast();
        bool useBias = step.Config.Flag("use_bias", true);
        IReadOnlyList<KerasArray> arrays = step.Arrays();
        step.CheckCount(arrays, useBias ? 2 : 1);
        return step.Placed(Depthwise(step, input, arrays[0], useBias ? arrays[1] : null,
            KerasSimpleLayers.ChannelActivation(step.Config), step.Name()));
    }

    /// <summary>Adds a separable convolution: a depthwise one, and one of single positions.</summary>
    public static KerasValue Separable(KerasStep step)
    {
        KerasConfig config = step.Config;
        Node input = step.ChannelsLast();
        int axes = step.Builder.ShapeOf(input).Rank - 1, filters = config.Integer("filters");
        bool useBias = config.Flag("use_bias", true);
        IReadOnlyList<KerasArray> arrays = step.Arrays();
        step.CheckCount(arrays, useBias ? 3 : 2);
        Node filtered = Depthwise(step, input, arrays[0], null, Activation.Identity, step.Name("-depthwise"));
        int channels = step.Builder.ShapeOf(filtered).Last;
        int[] kernel = [.. Enumerable.Repeat(1, axes), channels, filters];
        var layer = new Convolution(axes, filters, 1, activation: KerasSimpleLayers.ChannelActivation(config), useBias: useBias,
            name: step.Name("-pointwise"));
        ForeignArray[] taken = [step.Take(arrays[1], "kernel", kernel, new Shape(kernel))];
        return step.Placed(step.Builder.Add(layer, filtered, useBias
            ? [.. taken, step.Take(arrays[2], "bias", [filters], new Shape(filters))]
            : taken));
    }

    private static Node Depthwise(KerasStep step, Node input, KerasArray kernel, KerasArray? bias, Activation activation, string name)
    {
        KerasConfig config = step.Config;
        Shape shape = step.Builder.ShapeOf(input);
        int axes = shape.Rank - 1;
        if (axes is not (1 or 2))
            throw config.Error($"it takes sequences or images, but it receives the shape {shape}");
        int channels = shape.Last, multiplier = config.Integer("depth_multiplier", 1);
        if (multiplier < 1 || (long)channels * multiplier > int.MaxValue)
            throw config.Error($"its 'depth_multiplier' is '{multiplier}', which is not possible for '{channels}' channels");
        Extents size = KerasSimpleLayers.Extents(config, "kernel_size") ?? throw config.Error("it lacks its 'kernel_size'");
        int filters = channels * multiplier;
        var layer = new Convolution(axes, filters, size, KerasSimpleLayers.Extents(config, "strides"), KerasSimpleLayers.Edges(config),
            KerasSimpleLayers.Extents(config, "dilation_rate"), channels, activation, bias is not null, name: name);
        int[] window = layer.KernelSize.ToArray(axes);
        ForeignArray taken = step.Take(kernel, "kernel", [.. window, channels, multiplier], new Shape([.. window, 1, filters]));
        return step.Builder.Add(layer, input, bias is null
            ? [taken]
            : [taken, step.Take(bias, "bias", [filters], new Shape(filters))]);
    }
}
