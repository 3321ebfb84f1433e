namespace BlasNet.Tests.Losses;

/// <summary>One loss in the tests of the family, on the output row (1, -2, 0.5) of the model before its last activation.</summary>
/// <param name="Loss">The loss.</param>
/// <param name="Final">The activation at the model's end.</param>
/// <param name="Text">Its printed form.</param>
/// <param name="Json">Its form in model files.</param>
/// <param name="Targets">The targets of the row.</param>
/// <param name="Value">The loss of the row, worked out by hand.</param>
internal sealed record LossCase(Loss Loss, Activation Final, string Text, string Json, float[] Targets, double Value)
{
    public override string ToString() => Text;
}

/// <summary>All losses.</summary>
internal static class LossCases
{
    // Softmax of the row has log(e + e^-2 + e^0.5) = 1.504596902 below it; the logarithms of the sigmoids' sides are
    // log(1 + e^-1) = 0.313261688, log(1 + e^-2) = 0.126928011 and log(1 + e^0.5) = 0.974076984.
    public static readonly LossCase[] All =
    [
        new(Loss.SparseCategoricalCrossEntropy(), Activation.Softmax, "sparseCategoricalCrossEntropy", "\"sparseCategoricalCrossEntropy\"",
            [2], 1.004596902),
        new(Loss.SparseCategoricalCrossEntropy(fromLogits: true), Activation.Identity, "sparseCategoricalCrossEntropy(fromLogits: true)",
            """{"kind":"sparseCategoricalCrossEntropy","fromLogits":true}""", [1], 3.504596902),
        new(Loss.CategoricalCrossEntropy(), Activation.Softmax, "categoricalCrossEntropy", "\"categoricalCrossEntropy\"", [0.5f, 0, 0.5f],
            0.754596902),
        new(Loss.CategoricalCrossEntropy(fromLogits: true), Activation.Identity, "categoricalCrossEntropy(fromLogits: true)",
            """{"kind":"categoricalCrossEntropy","fromLogits":true}""", [1, 0, 0], 0.504596902),
        new(Loss.SparseCategoricalCrossEntropy(labelSmoothing: 0.1), Activation.Softmax,
            "sparseCategoricalCrossEntropy(labelSmoothing: 0.1)",
            """{"kind":"sparseCategoricalCrossEntropy","labelSmoothing":0.1}""", [2], 1.071263569),
        new(Loss.CategoricalCrossEntropy(true, 0.2), Activation.Identity, "categoricalCrossEntropy(fromLogits: true, labelSmoothing: 0.2)",
            """{"kind":"categoricalCrossEntropy","fromLogits":true,"labelSmoothing":0.2}""", [0.5f, 0, 0.5f], 0.937930236),
        new(Loss.BinaryCrossEntropy(), Activation.Sigmoid, "binaryCrossEntropy", "\"binaryCrossEntropy\"", [1, 0, 0], 0.471422228),
        new(Loss.BinaryCrossEntropy(fromLogits: true), Activation.Identity, "binaryCrossEntropy(fromLogits: true)",
            """{"kind":"binaryCrossEntropy","fromLogits":true}""", [1, 0, 0], 0.471422228),
        new(Loss.MeanSquaredError(), Activation.Identity, "meanSquaredError", "\"meanSquaredError\"", [0, 0, 0], 1.75),
        new(Loss.MeanAbsoluteError(), Activation.Identity, "meanAbsoluteError", "\"meanAbsoluteError\"", [0, 0, 0], 3.5 / 3),
        new(Loss.Huber(), Activation.Identity, "huber", "\"huber\"", [0, 0, 0], 2.125 / 3),
        new(Loss.Pinball(), Activation.Identity, "pinball", "\"pinball\"", [0], 1.95 / 3),
        new(Loss.Pinball([0.25]), Activation.Identity, "pinball(quantiles: [0.25])", """{"kind":"pinball","quantiles":[0.25]}""", [0, 0, 0],
            1.625 / 3),
        new(Loss.Huber(0.5), Activation.Identity, "huber(delta: 0.5)", """{"kind":"huber","delta":0.5}""", [0, 0, 0], 1.375 / 3),
    ];
}
