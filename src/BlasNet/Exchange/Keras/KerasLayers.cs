using System.Text.Json;
using BlasNet.Layers;

namespace BlasNet.Exchange;

/// <summary>The layers of Keras as those of BlasNet.</summary>
internal static class KerasLayers
{
    private const string Cell = "cell";

    // Private or not, as the version has it.
    private static readonly string[] AttentionParts =
        ["query_dense|_query_dense", "key_dense|_key_dense", "value_dense|_value_dense", "output_dense|_output_dense"];

    // Identity outside of training, and no layer of BlasNet within it.
    private static readonly HashSet<string> ForTraining = new(StringComparer.Ordinal)
    {
        "GaussianNoise", "GaussianDropout", "AlphaDropout", "ActivityRegularization", "RandomFlip", "RandomRotation", "RandomZoom",
        "RandomTranslation", "RandomContrast", "RandomBrightness", "RandomHue", "RandomSaturation", "RandomSharpness", "RandomShear",
        "RandomGrayscale", "RandomErasing", "RandomGaussianBlur", "RandomInvert", "RandomPerspective", "RandomPosterization",
        "RandomColorDegeneration", "RandomColorJitter", "RandomElasticTransform", "RandomHeight", "RandomWidth",
    };

    private static readonly HashSet<string> Code = new(StringComparer.Ordinal) { "TFOpLambda", "SlicingOpLambda", "TensorFlowOpLayer" };

    /// <summary>Adds a layer, and returns its output.</summary>
    /// <exception cref="DataException">BlasNet has no layer for it, or its arrays are not those of its description.</exception>
    public static KerasValue Add(KerasStep step)
    {
        string name = step.Layer.Class;
        if (name == "Lambda")
            throw step.Config.Error("a Lambda holds Python code, which is never read");
        if (Code.Contains(name))
            throw step.Config.Error($"a {name} is an operation of TensorFlow, not a layer; BlasNet has none for it");
        if (ForTraining.Contains(name))
        {
            step.Builder.Changed($"'{Excerpt.Of(step.Layer.Name)}' ({name}) acts in training alone and was left out.");
            return step.Input;
        }
        return name switch
        {
            "Identity" => step.Input,
            "Activation" or "ReLU" or "LeakyReLU" or "ELU" or "Softmax" => Activate(step),
            "PReLU" => KerasScaling.ParametricRelu(step),
            "Dropout" => new KerasValue(step.Builder.Add(Simple(step), step.Input.Node), step.Input.IsFirst),
            "BatchNormalization" or "SyncBatchNormalization" => KerasScaling.BatchNormalization(step),
            "LayerNormalization" => LayerNormalization(step),
            "Rescaling" => KerasScaling.Rescaling(step),
            "Normalization" => KerasScaling.Normalization(step),
            "Add" or "Subtract" or "Multiply" or "Average" => KerasMerges.Elementwise(step),
            "Concatenate" => KerasMerges.Concatenate(step),
            "DepthwiseConv1D" or "DepthwiseConv2D" => KerasFilters.Depthwise(step),
            "SeparableConv1D" or "SeparableConv2D" or "SeparableConvolution1D" or "SeparableConvolution2D" => KerasFilters.Separable(step),
            "LSTM" or "GRU" or "SimpleRNN" => new KerasValue(step.Add(Simple(step), [step.Plain(step.Input)], Cell)),
            "Bidirectional" => Bidirectional(step),
            "TimeDistributed" => TimeDistributed(step),
            "MultiHeadAttention" => MultiHeadAttention(step),
            "RepeatVector" => RepeatVector(step),
            "Dense" or "Embedding" or "Flatten" or "Reshape" or "Permute" or "Masking" => OnPlain(step),
            _ => Spatial(step),
        };
    }

    private static Layer Simple(KerasStep step) => KerasSimpleLayers.Of(step.Layer.Class, step.Config, step.Name())
        ?? throw Unknown(step);

    private static DataException Unknown(KerasStep step) => step.Config.Error(
        $"BlasNet has no layer for '{Excerpt.Of(step.Layer.Class)}', or does not read it from Keras");

    private static KerasValue Activate(KerasStep step)
    {
        Layer layer = Simple(step);
        return layer is ActivationLayer { Activation: var activation } && activation == Activation.Softmax
            ? new KerasValue(step.Builder.Add(layer, step.Plain(step.Input)))
            : new KerasValue(step.Builder.Add(layer, step.Input.Node), step.Input.IsFirst);
    }

    // Keras itself puts the channels last before it flattens images whose channels come first.
    private static KerasValue OnPlain(KerasStep step)
    {
        bool keepsLast = step.Layer.Class == "Flatten" && step.TakesFirst;
        Layer layer = Simple(step);
        if (layer is Embedding embedding && step.Config.Flag("mask_zero", false) && step.Traits.UseMasks)
        {
            layer = Layer.Embedding(embedding.InputDim, embedding.OutputDim, maskZero: true, name: embedding.Name);
            step.Builder.Changed($"'{Excerpt.Of(step.Layer.Name)}' takes 0 as padding, which may stand at the end of a sequence alone.");
        }
        return new KerasValue(step.Add(layer, [keepsLast ? step.ChannelsLast() : step.Plain(step.Input)]));
    }

    private static KerasValue Spatial(KerasStep step)
    {
        Layer layer = KerasSimpleLayers.Of(step.Layer.Class, step.Config, step.Name()) ?? throw Unknown(step);
        Node input = step.ChannelsLast();
        if (layer is GlobalMaxPooling { Axes: 1 } && step.Traits.GiveMasks)
            throw step.Config.Error("Keras takes the maximum of padding, too, where BlasNet leaves it out");
        Shape shape = step.Builder.ShapeOf(input);
        Node node = step.Add(layer, [input]);
        return layer is GlobalPooling { Axes: var axes } && step.Config.Flag("keepdims", false)
            ? step.Placed(step.Builder.Add(Layer.Reshape([.. Enumerable.Repeat(1, axes), shape.Last]), node))
            : step.Placed(node);
    }

    private static KerasValue LayerNormalization(KerasStep step)
    {
        Node input = step.Plain(step.Input);
        int rank = step.Builder.ShapeOf(input).Rank;
        if (step.Config.Integers("axis") is { } axes && !(axes is [var axis] && (axis == -1 || axis == rank)))
            throw step.Config.Error("it normalizes other axes than the last one, for which BlasNet has no layer");
        return new KerasValue(step.Add(Simple(step), [input]));
    }

    private static KerasValue Bidirectional(KerasStep step)
    {
        var forward = (RecurrentLayer)Inner(step, "layer", goBackwards: false)!;
        var backward = (RecurrentLayer?)Inner(step, "backward_layer", goBackwards: true);
        MergeMode mode = step.Config.Text("merge_mode") switch
        {
            "concat" => MergeMode.Concat,
            "sum" => MergeMode.Sum,
            "mul" => MergeMode.Multiply,
            "ave" => MergeMode.Average,
            _ => throw step.Config.Error("its outputs are not merged, which is not read"),
        };
        // One like the other is what BlasNet makes itself.
        Layer? other = backward == forward.Backwards() ? null : backward;
        Layer layer = Layer.Bidirectional(forward, other, mode, step.Name());
        Node input = step.Plain(step.Input);
        return new KerasValue(step.Add(layer, [input], "forward_layer/" + Cell, "backward_layer/" + Cell));
    }

    private static Layer? Inner(KerasStep step, string property, bool goBackwards)
    {
        if (step.Config.Inner(property) is not { } wrapped)
            return goBackwards ? null : throw step.Config.Error($"it lacks its '{property}'");
        KerasLayer inner = KerasLayer.Read(wrapped.Json, step.Config.Place);
        return KerasSimpleLayers.Recurrent(inner.Class, inner.Config with { Place = step.Config.Place }, goBackwards, null);
    }

    private static KerasValue TimeDistributed(KerasStep step)
    {
        KerasConfig wrapped = step.Config.Inner("layer") ?? throw step.Config.Error("it lacks its 'layer'");
        KerasLayer inner = KerasLayer.Read(wrapped.Json, step.Config.Place);
        KerasConfig config = inner.Config with { Place = step.Config.Place };
        if (KerasLayout.IsFirst(config) || KerasSimpleLayers.Of(inner.Class, config, null) is not { } layer)
            throw step.Config.Error($"its layer for each step is '{Excerpt.Of(inner.Class)}', which is not read there");
        return new KerasValue(step.Add(
            Layer.TimeDistributed(layer, step.Name()), [step.Plain(step.Input)], layer is RecurrentLayer ? "layer/" + Cell : "layer"));
    }

    private static KerasValue RepeatVector(KerasStep step)
    {
        Node input = step.Plain(step.Input);
        Node one = step.Builder.Add(Layer.Reshape([1, step.Builder.ShapeOf(input).Size]), input);
        return new KerasValue(step.Builder.Add(Layer.UpSampling1D(step.Config.Integer("n"), step.Name()), one));
    }

    // What Keras gives with the call are, after the query, value and key, by their places or by their names.
    private static KerasValue MultiHeadAttention(KerasStep step)
    {
        KerasConfig config = step.Config;
        if (config.Element("output_shape") is not null || config.Integers("attention_axes") is not (null or [1]))
            throw config.Error("its 'output_shape' or 'attention_axes' are given, which are not read");
        Node[] inputs = [.. step.Inputs.Select(step.Plain)];
        bool isSelf = inputs.Length > 1 && inputs.All(node => node == inputs[0]);
        int keyDim = config.Integer("key_dim");
        bool isCausal = step.Layer.Calls is [var call] && call.Named.TryGetValue("use_causal_mask", out JsonElement flag)
            && flag.ValueKind == JsonValueKind.True;
        Layer layer = Layer.MultiHeadAttention(config.Integer("num_heads"), keyDim, config.Integer("value_dim", keyDim),
            config.Number("dropout", 0), config.Flag("use_bias", true), isCausal, step.Name());
        return new KerasValue(step.Add(layer, isSelf ? [inputs[0]] : inputs, AttentionParts));
    }
}
