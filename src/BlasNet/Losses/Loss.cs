using BlasNet.Losses;
using BlasNet.Numerics;

namespace BlasNet;

/// <summary>Describes what training makes small: a value per sample, averaged over the batch.</summary>
/// <remarks>
/// With l_n the value of sample n and w_n its weight (1 where there are none), the loss of a batch of N is Σ w_n·l_n / N, as in
/// Keras. The cross entropies are computed together with the softmax or sigmoid at the model's end, from its input, so that no
/// logarithm of a rounded probability is ever taken.
/// </remarks>
public abstract record Loss
{
    private protected Loss() { }

    /// <summary>Gets the name as it stands in model files, such as <c>sparseCategoricalCrossEntropy</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>Prints the loss as model files write it, in one line.</summary>
    public sealed override string ToString() => LossConverter.Instance.Print(this);

    /// <summary>The activation that the loss computes itself at the model's end; null where it takes the output as it is.</summary>
    internal virtual Activation? FusedActivation => null;

    /// <summary>Whether the model's output is meant to lack the fused activation.</summary>
    internal virtual bool TakesLogits => false;

    /// <summary>Makes the cross entropy between 0/1 targets and sigmoid outputs, averaged over the outputs.</summary>
    /// <param name="fromLogits">True where the model ends without its sigmoid.</param>
    public static Loss BinaryCrossEntropy(bool fromLogits = false) => new BinaryCrossEntropy(fromLogits);

    /// <summary>Makes the cross entropy between one-hot (or any) target distributions and softmax outputs.</summary>
    /// <param name="fromLogits">True where the model ends without its softmax.</param>
    public static Loss CategoricalCrossEntropy(bool fromLogits = false) => new CategoricalCrossEntropy(fromLogits);

    /// <summary>Makes the cross entropy between class numbers and softmax outputs.</summary>
    /// <param name="fromLogits">True where the model ends without its softmax.</param>
    public static Loss SparseCategoricalCrossEntropy(bool fromLogits = false) => new SparseCategoricalCrossEntropy(fromLogits);

    /// <summary>Makes the mean squared error over the outputs.</summary>
    public static Loss MeanSquaredError() => new MeanSquaredError();

    /// <summary>Makes the mean absolute error over the outputs; its gradient at 0 is 0.</summary>
    public static Loss MeanAbsoluteError() => new MeanAbsoluteError();

    /// <summary>Makes the Huber loss (1964): half the square up to delta, then linear; averaged over the outputs.</summary>
    /// <param name="delta">Where the square ends, positive; 1 by default.</param>
    public static Loss Huber(double delta = 1) => new Huber(delta);

    /// <summary>Makes a loss of an expression of one's own.</summary>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="function">Makes the value of each sample, [N], of the targets and the predictions, both [N, outputs].</param>
    public static Loss Custom(string name, Func<Variable<float>, Variable<float>, Variable<float>> function) => new CustomLoss(name, function);

    /// <summary>Tells whether the loss is code, which no model file can hold.</summary>
    internal virtual bool IsCode => false;

    /// <summary>How many target floats a row has, given the model's output.</summary>
    internal virtual int TargetWidth(Shape output) => output.Size;

    /// <summary>Tells why the loss cannot be taken of this output, or null.</summary>
    internal virtual string? WhyNot(Shape output) => null;

    /// <summary>Writes predictions, the weighted value of each row and, unless the span is empty, the gradient of the input.</summary>
    internal abstract void Compute(in LossRows rows, Span<float> predictions, Span<float> rowLoss, Span<float> gradient);
}

/// <summary>Reads and writes losses.</summary>
internal sealed class LossConverter() : SpecConverter<Loss>("loss", Table)
{
    public static readonly LossConverter Instance = new();

    private static IReadOnlyList<(string, Func<SpecReader, Loss>)> Table =>
    [
        ("binaryCrossEntropy", reader => Loss.BinaryCrossEntropy(reader.Flag("fromLogits", false))),
        ("categoricalCrossEntropy", reader => Loss.CategoricalCrossEntropy(reader.Flag("fromLogits", false))),
        ("sparseCategoricalCrossEntropy", reader => Loss.SparseCategoricalCrossEntropy(reader.Flag("fromLogits", false))),
        ("meanSquaredError", _ => Loss.MeanSquaredError()),
        ("meanAbsoluteError", _ => Loss.MeanAbsoluteError()),
        ("huber", reader => Loss.Huber(reader.Number("delta", 1))),
    ];

    protected override string KindOf(Loss value) => value.Kind;

    protected override void Describe(Loss value, SpecWriter writer)
    {
        writer.Flag("fromLogits", value.TakesLogits, false);
        if (value is CustomLoss custom)
            writer.Text("name", custom.Name);
        if (value is Huber huber)
            writer.Number("delta", huber.Delta, 1);
    }
}
