using System.Text.Json;

namespace BlasNet.Exchange;

/// <summary>The activation functions of Keras by their names.</summary>
internal static class KerasActivations
{
    private static readonly Dictionary<string, Activation> Known = new(StringComparer.Ordinal)
    {
        ["linear"] = Activation.Identity, ["relu"] = Activation.Relu, ["sigmoid"] = Activation.Sigmoid, ["tanh"] = Activation.Tanh,
        ["softmax"] = Activation.Softmax, ["softplus"] = Activation.Softplus, ["selu"] = Activation.Selu, ["gelu"] = Activation.Gelu,
        ["silu"] = Activation.Silu, ["swish"] = Activation.Silu, ["mish"] = Activation.Mish, ["elu"] = Activation.Elu(),
        ["leaky_relu"] = Activation.LeakyRelu(),
    };

    /// <summary>Reads an activation: a name, or an object with a name or a layer.</summary>
    /// <exception cref="DataException">BlasNet has none like it.</exception>
    public static Activation Read(KerasConfig config, string property, string missing = "linear")
    {
        if (config.Element(property) is not { } value)
            return Known[missing];
        if (value.ValueKind == JsonValueKind.String)
            return Named(config, value.GetString()!);
        KerasConfig inner = config with { Json = value };
        if (value.ValueKind == JsonValueKind.Object && inner.Text("class_name") is { } name)
        {
            if (inner.Element("config") is { ValueKind: JsonValueKind.String } function)
                return Named(config, function.GetString()!);
            if (OfLayer(name, inner.Inner("config") ?? inner with { Json = default }) is { } activation)
                return activation;
            return Named(config, name);
        }
        throw config.Error($"its '{property}' is '{Excerpt.Of(value.GetRawText())}', which is not read");
    }

    /// <summary>Reads the activation that a layer is; null where the layer is something else.</summary>
    public static Activation? OfLayer(string className, KerasConfig config) => className switch
    {
        "Activation" => Read(config, "activation"),
        "ReLU" => Relu(config),
        "LeakyReLU" => Activation.LeakyRelu(config.Number("negative_slope", config.Number("alpha", 0.3))),
        "ELU" => Activation.Elu(config.Number("alpha", 1)),
        "Softmax" => Softmax(config),
        _ => null,
    };

    private static Activation Relu(KerasConfig config)
    {
        if (config.Element("max_value") is { } most)
            throw config.Error($"it cuts values off at '{Excerpt.Of(most.GetRawText())}', for which BlasNet has no activation");
        if (config.Number("threshold", 0) is var threshold and not 0)
            throw config.Error(FormattableString.Invariant(
                $"its threshold is '{threshold}', but BlasNet has no activation with any but '0'"));
        double slope = config.Number("negative_slope", 0);
        return slope == 0 ? Activation.Relu : Activation.LeakyRelu(slope);
    }

    private static Activation Softmax(KerasConfig config) => config.Integers("axis") is null or [-1]
        ? Activation.Softmax
        : throw config.Error("it works along other axes than the last one, for which BlasNet has no layer");

    private static Activation Named(KerasConfig config, string name) => Known.TryGetValue(name, out Activation? activation)
        ? activation
        : throw config.Error(
            $"BlasNet has no activation '{Excerpt.Of(name)}'; it has {string.Join(", ", Known.Keys.Order(StringComparer.Ordinal))}");
}
