using System.Text.Json;
using BlasNet.Layers;

namespace BlasNet.Tests.Layers;

/// <summary>Answers to the names of other libraries and of earlier versions.</summary>
internal static class OtherNamesTests
{
    [TestCase("""{"kind":"conv2D","filters":2,"kernel":3}""",
        "layer 'conv2D': the property 'kernelSize' is missing; a whole number or one for each axis is required. "
        + "Should 'kernel' be 'kernelSize'?")]
    [TestCase("""{"kind":"conv2D","filters":2,"kernelSize":3,"stride":2}""",
        "layer 'conv2D': there is no property 'stride'. Did you mean 'strides'?")]
    [TestCase("""{"kind":"conv2DTranspose","filters":2,"kernelSize":3,"dilation":2}""",
        "layer 'conv2DTranspose': there is no property 'dilation'. Did you mean 'dilationRate'?")]
    [TestCase("""{"kind":"maxPooling2D","pool":3}""", "layer 'maxPooling2D': there is no property 'pool'. Did you mean 'poolSize'?")]
    [TestCase("""{"kind":"averagePooling1D","stride":3}""",
        "layer 'averagePooling1D': there is no property 'stride'. Did you mean 'strides'?")]
    [TestCase("""{"kind":"activation","function":"relu"}""",
        "layer 'activation': the property 'activation' is missing; the name of an activation is required. "
        + "Should 'function' be 'activation'?")]
    [TestCase("""{"kind":"reshape","shape":[2]}""",
        "layer 'reshape': the property 'targetShape' is missing; an array of extents is required. Should 'shape' be 'targetShape'?")]
    [TestCase("\"batchNorm\"", "layer: there is no kind 'batchNorm'. Did you mean 'batchNormalization'?")]
    [TestCase("\"layerNorm\"", "layer: there is no kind 'layerNorm'. Did you mean 'layerNormalization'?")]
    [TestCase("""{"kind":"activation","activation":{"kind":"leakyRelu","slope":0.1}}""",
        "activation 'leakyRelu': there is no property 'slope'. Did you mean 'negativeSlope'?")]
    [TestCase("""{"kind":"activation","activation":"linear"}""", "activation: there is no kind 'linear'. Did you mean 'identity'?")]
    [TestCase("""{"kind":"dense","units":2,"kernelInitializer":"randomNormal"}""",
        "initializer: there is no kind 'randomNormal'. Did you mean 'normal'?")]
    public static void A_layers_other_name_is_answered_with_its_own(string json, string sentence)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        Assert.That(() => LayerConverter.Instance.Read(document.RootElement),
            Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(sentence));
    }

    [TestCase("""{"kind":"adagrad","initialAccumulator":0.2}""",
        "optimizer 'adagrad': there is no property 'initialAccumulator'. Did you mean 'initialAccumulatorValue'?")]
    [TestCase("""{"kind":"sgd","learningRate":{"kind":"cosineDecay"}}""",
        "schedule: there is no kind 'cosineDecay'. Did you mean 'cosine'?")]
    public static void An_optimizers_other_name_is_answered_with_its_own(string json, string sentence) =>
        Assert.That(() => JsonSerializer.Deserialize<Optimizer>(json), Throws.TypeOf<JsonException>().With.Message.EqualTo(sentence));
}
