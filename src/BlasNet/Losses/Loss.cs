using BlasNet.Losses;
using BlasNet.Numerics;

namespace BlasNet;

/// <summary>The function that training minimizes: one value per sample, averaged over the batch.</summary>
/// <remarks>
/// With l_n the value of sample n and w_n its weight (1 where there are none), the loss of a batch of N is Σ w_n·l_n / N, as in
/// Keras. The cross entropies are computed together with the softmax or sigmoid at the model's end, from its input, and never take
/// the logarithm of a rounded probability.
/// </remarks>
public abstract record Loss
{
    internal const bool DefaultFromLogits = false;

    private protected Loss() { }

    /// <summary>Gets the name as written in model files, such as <c>sparseCategoricalCrossEntropy</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>Prints the loss on one line, as in model files.</summary>
    public sealed override string ToString() => LossConverter.Instance.Print(this);

    /// <summary>Gets the activation at the model's end that the loss computes itself; null where it takes the output as it is.</summary>
    internal virtual Activation? FusedActivation => null;

    /// <summary>Gets whether the model's output is expected without the fused activation.</summary>
    internal virtual bool TakesLogits => false;

    /// <summary>Makes the cross entropy between 0/1 targets t and sigmoid outputs p, averaged over the outputs:
    /// -t·log p - (1 - t)·log(1 - p).</summary>
    /// <remarks>Shapes: outputs and targets [N, outputs]. Targets may be any numbers from 0 to 1, others are refused.
    /// <see href="https://keras.io/api/losses/probabilistic_losses/#binarycrossentropy-class"/>.</remarks>
    /// <param name="fromLogits">Whether the model ends without its sigmoid; false by default.</param>
    public static Loss BinaryCrossEntropy(bool fromLogits = DefaultFromLogits) => new BinaryCrossEntropy(fromLogits);

    /// <summary>Makes the cross entropy between one-hot (or any) target distributions t and softmax outputs p: -Σ t_c·log p_c.</summary>
    /// <remarks>Shapes: outputs and targets [N, classes]. No target may be negative, and each row must sum to 1, to within 0.01.
    /// <see href="https://keras.io/api/losses/probabilistic_losses/#categoricalcrossentropy-class"/>.</remarks>
    /// <inheritdoc cref="Losses.CategoricalCrossEntropy(bool, double)" path="/*[not(self::summary or self::remarks)]"/>
    public static Loss CategoricalCrossEntropy(bool fromLogits = DefaultFromLogits, double labelSmoothing = SoftmaxLoss.DefaultSmoothing) =>
        new CategoricalCrossEntropy(fromLogits, labelSmoothing);

    /// <summary>Makes the cross entropy between class numbers and softmax outputs p: -log p of the true class.</summary>
    /// <remarks>Shapes: outputs [N, classes], targets [N, 1], whole numbers from 0.
    /// <see href="https://keras.io/api/losses/probabilistic_losses/#sparsecategoricalcrossentropy-class"/>.</remarks>
    /// <inheritdoc cref="Losses.SparseCategoricalCrossEntropy(bool, double)" path="/*[not(self::summary or self::remarks)]"/>
    /// <example><code>
    /// Model model = Model.Input(2).Add(Layer.Dense(3, Activation.Softmax));
    /// using Trainer trainer = model.Compile(Optimizer.Adam(), Loss.SparseCategoricalCrossEntropy());
    /// </code></example>
    public static Loss SparseCategoricalCrossEntropy(
        bool fromLogits = DefaultFromLogits, double labelSmoothing = SoftmaxLoss.DefaultSmoothing) =>
        new SparseCategoricalCrossEntropy(fromLogits, labelSmoothing);

    /// <summary>Makes the mean squared error over the outputs: the mean of (y - t)².</summary>
    /// <remarks>Shapes: outputs and targets [N, outputs].
    /// <see href="https://keras.io/api/losses/regression_losses/#meansquarederror-class"/>.</remarks>
    /// <example><code>
    /// using Trainer trainer = Model.Input(4).Add(Layer.Dense(1)).Compile(Optimizer.Adam(), Loss.MeanSquaredError());
    /// </code></example>
    public static Loss MeanSquaredError() => new MeanSquaredError();

    /// <summary>Makes the mean absolute error over the outputs: the mean of |y - t|; its gradient at 0 is 0.</summary>
    /// <remarks>Shapes: outputs and targets [N, outputs].
    /// <see href="https://keras.io/api/losses/regression_losses/#meanabsoluteerror-class"/>.</remarks>
    public static Loss MeanAbsoluteError() => new MeanAbsoluteError();

    /// <summary>Makes the Huber loss: half the square up to delta, then linear; averaged over the outputs.</summary>
    /// <remarks>Huber 1964, "Robust estimation of a location parameter". Shapes: outputs and targets [N, outputs].
    /// <see href="https://keras.io/api/losses/regression_losses/#huber-class"/>.</remarks>
    /// <inheritdoc cref="Losses.Huber(double)" path="/*[not(self::summary or self::remarks)]"/>
    public static Loss Huber(double delta = Losses.Huber.DefaultDelta) => new Huber(delta);

    /// <summary>Makes the pinball loss of quantiles, the mean over targets and quantiles q of max(q·e, (q - 1)·e) with e = t - y.</summary>
    /// <remarks>Koenker and Bassett 1978, "Regression quantiles". Its minimum is where the target t lies below the output y with the
    /// probability q; its gradient at e = 0 is 0. Shapes: outputs [N, ..., Q] for Q quantiles, targets [N, outputs / Q]. Metrics take the
    /// quantile nearest to the median. Training does not keep quantiles in order: <see cref="Predictor"/> and <c>blasnet predict</c> sort
    /// those of each target, the outputs of a <see cref="Network"/> are as they come.</remarks>
    /// <inheritdoc cref="Losses.Pinball(IReadOnlyList{double})" path="/*[not(self::summary or self::remarks)]"/>
    /// <example><code>
    /// Model model = Model.Input(24).Add(Layer.Dense(3));
    /// using Trainer trainer = model.Compile(Optimizer.Adam(), Loss.Pinball([0.1, 0.5, 0.9]));
    /// </code></example>
    public static Loss Pinball(IReadOnlyList<double>? quantiles = null) => new Pinball(quantiles);

    /// <summary>Makes a loss from a user's expression.</summary>
    /// <inheritdoc cref="CustomLoss(string, Func{Variable{float}, Variable{float}, Variable{float}})" path="/*[not(self::summary)]"/>
    public static Loss Custom(string name, Func<Variable<float>, Variable<float>, Variable<float>> function) =>
        new CustomLoss(name, function);

    /// <summary>Gets whether the loss is code, which a model file cannot hold.</summary>
    internal virtual bool IsCode => false;

    /// <summary>Gets the number of outputs for each target: the quantiles of a pinball loss, otherwise 1.</summary>
    internal virtual int OutputsPerTarget => 1;

    /// <summary>Gets which of the outputs for a target is its estimate, as metrics take it.</summary>
    internal virtual int MedianIndex => 0;

    /// <summary>Returns the number of target values per row for the given output of the model.</summary>
    internal virtual int TargetWidth(Shape output) => output.Size / OutputsPerTarget;

    /// <summary>Returns the reason why the loss does not fit this output, or null.</summary>
    internal virtual string? WhyNot(Shape output) => null;

    /// <summary>Finds the first target that the loss cannot take, whatever the predictions; null where it takes all.</summary>
    /// <remarks>Shapes: targets [N, width].</remarks>
    internal virtual TargetFault? FirstFault(ReadOnlySpan<float> targets, int width) => null;

    /// <summary>Writes predictions, the weighted value of each row and, unless the span is empty, the gradient of the input.</summary>
    internal abstract void Compute(in LossRows rows, Span<float> predictions, Span<float> rowLoss, Span<float> gradient);
}

/// <summary>A reader and writer of losses.</summary>
internal sealed class LossConverter() : SpecConverter<Loss>("loss", Table)
{
    public static readonly LossConverter Instance = new();

    private static IReadOnlyList<SpecKind<Loss>> Table =>
    [
        Kind<BinaryCrossEntropy>("binaryCrossEntropy", properties => new(properties.FromLogits())),
        Kind<CategoricalCrossEntropy>("categoricalCrossEntropy", properties => new(
            properties.FromLogits(), properties.LabelSmoothing(loss => loss.LabelSmoothing))),
        Kind<SparseCategoricalCrossEntropy>("sparseCategoricalCrossEntropy", properties => new(
            properties.FromLogits(), properties.LabelSmoothing(loss => loss.LabelSmoothing))),
        Kind("meanSquaredError", () => new MeanSquaredError()),
        Kind("meanAbsoluteError", () => new MeanAbsoluteError()),
        Kind<Huber>("huber", properties => new(properties.Number("delta", loss => loss.Delta, Huber.DefaultDelta))),
        Kind<Pinball>("pinball", Losses.Pinball.Declare),
    ];

    protected override string KindOf(Loss value) => value.Kind;

    protected override void Describe(Loss value, SpecWriter writer)
    {
        // Printed only: a loss that is code is never written to a file.
        if (value is CustomLoss custom)
            writer.Text("name", custom.Name);
        else
            base.Describe(value, writer);
    }
}

/// <summary>The properties that cross entropies share.</summary>
internal static class CrossEntropyProperties
{
    public static bool FromLogits<T>(this SpecProperties<T> properties) where T : Loss =>
        properties.Flag("fromLogits", loss => loss.TakesLogits, Loss.DefaultFromLogits);

    public static double LabelSmoothing<T>(this SpecProperties<T> properties, Func<T, double> get) where T : Loss =>
        properties.Number("labelSmoothing", get, SoftmaxLoss.DefaultSmoothing);
}
