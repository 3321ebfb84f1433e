namespace BlasNet.Exchange;

/// <summary>The loss of a model whose file names none.</summary>
internal static class ImportLoss
{
    /// <summary>Returns the loss that suits the activation at the end: cross entropy of a vector's softmax or of sigmoid, otherwise the
    /// mean squared error.</summary>
    public static Loss For(Model model) => model.FinalActivation switch
    {
        var activation when activation == Activation.Softmax && model.OutputShape.Rank == 1 => Loss.SparseCategoricalCrossEntropy(),
        var activation when activation == Activation.Sigmoid => Loss.BinaryCrossEntropy(),
        _ => Loss.MeanSquaredError(),
    };
}
