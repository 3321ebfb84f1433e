namespace BlasNet.Tests.Layers;

/// <summary>One activation in the tests of the family.</summary>
/// <param name="Activation">The activation.</param>
/// <param name="Text">Its printed form.</param>
/// <param name="Json">Its form in model files.</param>
/// <param name="OfMinusOne">Its value at -1, worked out by hand; for softmax, the first value of the row (-1, 2).</param>
/// <param name="OfTwo">Its value at 2; for softmax, the second value of that row.</param>
internal sealed record ActivationCase(Activation Activation, string Text, string Json, double OfMinusOne, double OfTwo)
{
    public override string ToString() => Text;
}

/// <summary>All activations.</summary>
internal static class ActivationCases
{
    public static readonly ActivationCase[] All =
    [
        new(Activation.Identity, "identity", "\"identity\"", -1, 2),
        new(Activation.Step, "step", "\"step\"", 0, 1),
        new(Activation.Sigmoid, "sigmoid", "\"sigmoid\"", 0.268941421, 0.880797078),
        new(Activation.Tanh, "tanh", "\"tanh\"", -0.761594156, 0.964027580),
        new(Activation.Relu, "relu", "\"relu\"", 0, 2),
        new(Activation.LeakyRelu(), "leakyRelu", "\"leakyRelu\"", -0.2, 2),
        new(Activation.LeakyRelu(0.01), "leakyRelu(negativeSlope: 0.01)", """{"kind":"leakyRelu","negativeSlope":0.01}""", -0.01, 2),
        new(Activation.Elu(), "elu", "\"elu\"", -0.632120559, 2),
        new(Activation.Elu(0.5), "elu(alpha: 0.5)", """{"kind":"elu","alpha":0.5}""", -0.316060279, 2),
        new(Activation.Gelu, "gelu", "\"gelu\"", -0.158655254, 1.954499736),
        new(Activation.Silu, "silu", "\"silu\"", -0.268941421, 1.761594156),
        new(Activation.Softplus, "softplus", "\"softplus\"", 0.313261688, 2.126928011),
        new(Activation.Selu, "selu", "\"selu\"", -1.111330738, 2.101401975),
        new(Activation.Mish, "mish", "\"mish\"", -0.303401461, 1.943958960),
        new(Activation.Softmax, "softmax", "\"softmax\"", 0.047425873, 0.952574127),
    ];
}
