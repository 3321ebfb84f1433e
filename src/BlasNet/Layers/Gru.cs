namespace BlasNet.Layers;

/// <summary>A gated recurrent unit: a recurrent layer whose gates mix the state before with a candidate.</summary>
/// <remarks>
/// Cho and others 2014, "Learning phrase representations using RNN encoder-decoder". With a = x · kernel + bias and e = h · recurrentKernel
/// (+ a bias of its own after the reset): z = s(az + ez), r = s(ar + er), g = φ(ah + r eh), h' = z h + (1 - z) g; with the reset before the
/// product, eh is that of r h. Shapes: those of <see cref="RecurrentLayer"/>; kernel [F, 3 units], recurrentKernel [units, 3 units], bias
/// [2, 3 units], or [3 units] with the reset before; the gates stand side by side in the order z, r, h. PyTorch has them in the order
/// r, z, n.
/// </remarks>
public sealed record Gru : RecurrentLayer
{
    private const string KindName = "gru";
    internal const bool DefaultResetAfter = true;

    /// <summary>Creates the layer.</summary>
    /// <param name="units">Length of the state and of each output, at least 1.</param>
    /// <param name="activation">The function φ of the candidates; tanh by default.</param>
    /// <param name="recurrentActivation">The function s of the gates; the sigmoid by default.</param>
    /// <param name="useBias">Whether a bias is added; true by default.</param>
    /// <param name="kernelInitializer">How the kernel starts; Glorot uniform by default.</param>
    /// <param name="recurrentInitializer">How the recurrent kernel starts; orthogonal by default.</param>
    /// <param name="biasInitializer">How the bias starts; zeros by default.</param>
    /// <param name="resetAfter">Whether the reset gate acts after the recurrent product, as in Keras and cuDNN, or before
    /// it, as in the paper; true by default.</param>
    /// <param name="dropout">Share of the inputs to drop while training, at least 0 and less than 1; 0 by default. The same inputs of a
    /// sample are dropped at all steps.</param>
    /// <param name="recurrentDropout">Share of the state to drop while training where it enters the recurrent product, at least 0 and less
    /// than 1; 0 by default. The same values of a sample are dropped at all steps (Gal and Ghahramani 2016).</param>
    /// <param name="returnSequences">Whether the output has all steps; false, the last one alone, by default.</param>
    /// <param name="goBackwards">Whether the sequence is read from its end; false by default. The output stays in the order of
    /// time.</param>
    /// <param name="zeroOutputForMask">Whether the output at padded steps is 0; false, that of the last real step again, by
    /// default.</param>
    /// <param name="stateful">Whether each row of a batch goes on from the state that it ended the last batch with; false, from zeros, by
    /// default. See docs/sequences.md.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">A value is out of its range, a function does not work element by element, or the name is
    /// malformed.</exception>
    public Gru(
        int units, Activation? activation = null, Activation? recurrentActivation = null, bool useBias = KernelDefaults.UseBias,
        Initializer? kernelInitializer = null, Initializer? recurrentInitializer = null, Initializer? biasInitializer = null,
        bool resetAfter = DefaultResetAfter, double dropout = RecurrentOptions.DefaultDropout,
        double recurrentDropout = RecurrentOptions.DefaultRecurrentDropout,
        bool returnSequences = RecurrentOptions.DefaultReturnSequences, bool goBackwards = RecurrentOptions.DefaultGoBackwards,
        bool zeroOutputForMask = RecurrentOptions.DefaultZeroOutputForMask, bool stateful = RecurrentOptions.DefaultStateful,
        string? name = null)
        : this(new RecurrentOptions(
            KindName, units, activation, recurrentActivation, useBias, kernelInitializer, recurrentInitializer, biasInitializer, dropout,
            recurrentDropout, returnSequences, goBackwards, zeroOutputForMask, stateful), resetAfter, name)
    {
    }

    private Gru(RecurrentOptions options, bool resetAfter, string? name) : base(options, name) => ResetAfter = resetAfter;

    /// <inheritdoc/>
    public override string Kind => KindName;

    /// <summary>Gets the function of the gates.</summary>
    public Activation RecurrentActivation => Options.RecurrentActivation;

    /// <summary>Gets whether the reset gate acts after the recurrent product, or before it.</summary>
    public bool ResetAfter { get; }

    private protected override int Gates => 3;

    private protected override ParameterSpec Bias => ResetAfter ? base.Bias with { Shape = new Shape(2, Gates * Units) } : base.Bias;

    internal static Gru Declare(SpecProperties<Gru> properties) => new(
        RecurrentOptions.Declare(properties.Of(layer => layer.Options), KindName, hasGates: true),
        properties.Flag("resetAfter", layer => layer.ResetAfter, DefaultResetAfter), null);

    private protected override Operation Operation(RecurrentSettings settings, int capacity) => ResetAfter
        ? new GruOperation(settings, capacity)
        : new GruBeforeOperation(settings, capacity);
}
