using BlasNet.Layers;

namespace BlasNet.Exchange;

/// <summary>Layers of Keras that scale and shift channels by numbers of their own.</summary>
internal static class KerasScaling
{
    private const string Gamma = "gamma", Beta = "beta", Mean = "moving_mean", Variance = "moving_variance";

    // With a variance of 1 - epsilon nothing is divided.
    private const double FixedEpsilon = 1e-3;

    // Far above any number of columns or channels; these arrays are not in the file.
    private const int MostChannels = 1 << 20;

    // Keras divides by no smaller deviation.
    private const float LeastDeviation = 1e-7f;

    /// <summary>Adds a batch normalization; a gamma or beta that Keras does without is 1 or 0.</summary>
    public static KerasValue BatchNormalization(KerasStep step)
    {
        KerasConfig config = step.Config;
        Shape shape = step.Builder.ShapeOf(step.Input.Node);
        int axis = config.Integers("axis") switch
        {
            null => -1,
            [var only] => only,
            _ => throw config.Error("it normalizes several axes, for which BlasNet has no layer"),
        };
        int keras = axis < 0 ? axis + shape.Rank + 1 : axis;
        bool isChannels = step.Input.IsFirst && shape.Rank > 1 ? keras == 1 : keras == shape.Rank;
        // Where a chain of layers gives the axes in Keras's order and the channels are the first of them.
        bool moves = !isChannels && keras == 1 && !step.Input.IsFirst;
        if (!isChannels && !moves)
            throw config.Error($"it normalizes the axis '{axis}', but BlasNet has a batch normalization of the channels alone");
        Node input = moves ? KerasLayout.Last(step.Builder, step.Input) : step.Input.Node;
        int channels = step.Builder.ShapeOf(input).Last;
        bool hasGamma = config.Flag("scale", true), hasBeta = config.Flag("center", true);
        string[] targets = [.. hasGamma ? [Gamma] : Array.Empty<string>(), .. hasBeta ? [Beta] : Array.Empty<string>(), Mean, Variance];
        IReadOnlyList<KerasArray> arrays = step.Arrays();
        step.CheckCount(arrays, targets.Length);
        var taken = targets.Select((target, i) => step.Take(arrays[i], target, [channels], new Shape(channels))).ToList();
        if (!hasGamma)
            taken.Add(Fixed(step, Gamma, channels, 1));
        if (!hasBeta)
            taken.Add(Fixed(step, Beta, channels, 0));
        var layer = new BatchNormalization(config.Number("momentum", 0.99), config.Number("epsilon", 1e-3), step.Name());
        return new KerasValue(step.Builder.Add(layer, input, taken), step.Input.IsFirst || moves);
    }

    /// <summary>Adds x · scale + offset.</summary>
    public static KerasValue Rescaling(KerasStep step)
    {
        float[] scale = step.Config.Numbers("scale") ?? throw step.Config.Error("it lacks its 'scale'");
        float[] offset = step.Config.Numbers("offset") ?? [0];
        bool isOne = scale.Length == 1 && offset.Length == 1;
        Node input = isOne ? step.Input.Node : step.Plain(step.Input);
        int channels = step.Builder.ShapeOf(input).Last;
        return new KerasValue(
            Affine(step, input, Spread(step, "scale", scale, channels), Spread(step, "offset", offset, channels),
                new float[channels]),
            isOne && step.Input.IsFirst);
    }

    /// <summary>Adds (x - mean) / deviation, or with <c>invert</c> its inverse.</summary>
    public static KerasValue Normalization(KerasStep step)
    {
        KerasConfig config = step.Config;
        Node input = step.Plain(step.Input);
        Shape shape = step.Builder.ShapeOf(input);
        if (config.Integers("axis") is { Length: > 0 } axes && !(axes is [var axis] && (axis == -1 || axis == shape.Rank)))
            throw config.Error("it normalizes other axes than the last one, which is not read");
        (float[] mean, float[] variance) = Statistics(step);
        mean = Spread(step, "mean", mean, shape.Last);
        float[] deviation = [.. Spread(step, "variance", variance, shape.Last)
            .Select(value => Math.Max(MathF.Sqrt(value), LeastDeviation))];
        float[] none = new float[shape.Last];
        return new KerasValue(config.Flag("invert", false)
            ? Affine(step, input, deviation, mean, none)
            : Affine(step, input, [.. deviation.Select(value => 1 / value)], none, mean));
    }

    /// <summary>Adds a rectifier whose slope below 0 was learned, where it is the same for all values.</summary>
    public static KerasValue ParametricRelu(KerasStep step)
    {
        IReadOnlyList<KerasArray> arrays = step.Arrays();
        step.CheckCount(arrays, 1);
        float[] slopes = arrays[0].Node.Array.ReadFloats();
        if (slopes.Length == 0 || slopes.AsSpan().ContainsAnyExcept(slopes[0]) || !(slopes[0] >= 0))
            throw step.Config.Error("its slopes differ or are negative, for which BlasNet has no activation");
        step.Builder.Changed($"the learned slope of '{Excerpt.Of(step.Layer.Name)}' is that of a leakyRelu, which is not trained.");
        return new KerasValue(
            step.Builder.Add(Layer.Activate(Activation.LeakyRelu(slopes[0]), step.Name()), step.Input.Node), step.Input.IsFirst);
    }

    private static (float[] Mean, float[] Variance) Statistics(KerasStep step)
    {
        if (step.Config.Numbers("mean") is { } mean && step.Config.Numbers("variance") is { } variance)
            return (mean, variance);
        IReadOnlyList<KerasArray> arrays = step.Arrays();
        return arrays.Count is 2 or 3
            ? (arrays[0].Node.Array.ReadFloats(), arrays[1].Node.Array.ReadFloats())
            : throw step.Config.Error($"the file has '{arrays.Count}' arrays of it, but mean, variance and perhaps a count are wanted");
    }

    // (x - mean) · gamma + beta.
    private static Node Affine(KerasStep step, Node input, float[] gamma, float[] beta, float[] mean)
    {
        step.Builder.Changed($"'{Excerpt.Of(step.Layer.Name)}' ({step.Layer.Class}) is a batch normalization of fixed numbers, which "
            + "training would change.");
        return step.Builder.Add(new BatchNormalization(epsilon: FixedEpsilon, name: step.Name()), input,
        [
            Fixed(step, Gamma, gamma), Fixed(step, Beta, beta), Fixed(step, Mean, mean),
            Fixed(step, Variance, gamma.Length, (float)(1 - FixedEpsilon)),
        ]);
    }

    private static float[] Spread(KerasStep step, string what, float[] values, int channels) =>
        values.Length == channels ? values
        : values.Length == 1 && channels <= MostChannels ? [.. Enumerable.Repeat(values[0], channels)]
        : throw step.Config.Error($"its '{what}' has '{values.Length}' numbers, but its input has '{channels}' channels");

    private static ForeignArray Fixed(KerasStep step, string target, int channels, float value) =>
        Fixed(step, target, [.. Enumerable.Repeat(value, channels)]);

    private static ForeignArray Fixed(KerasStep step, string target, float[] values) =>
        new($"{step.Layer.Name} (its description)", [values.Length], target, values);
}
