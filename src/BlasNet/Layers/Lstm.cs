namespace BlasNet.Layers;

/// <summary>A long short-term memory: a recurrent layer with a cell that gates write to, read and forget.</summary>
/// <remarks>
/// Hochreiter and Schmidhuber 1997, with the forget gate of Gers, Schmidhuber and Cummins 2000. With [zi zf zg zo] =
/// x · kernel + h · recurrentKernel + bias: c' = s(zf) c + s(zi) φ(zg), h' = s(zo) φ(c'). Shapes: those of <see cref="RecurrentLayer"/>;
/// kernel [F, 4 units], recurrentKernel [units, 4 units], bias [4 units], the gates side by side in the order i, f, g, o, as in Keras and
/// PyTorch. The initial state has two parts, h and c.
/// </remarks>
public sealed record Lstm : RecurrentLayer
{
    private const string KindName = "lstm";
    internal const bool DefaultUnitForgetBias = true;

    /// <summary>Creates the layer.</summary>
    /// <param name="units">Length of the state and of each output, at least 1.</param>
    /// <param name="activation">The function φ of candidates and output; tanh by default.</param>
    /// <param name="recurrentActivation">The function s of the gates; the sigmoid by default.</param>
    /// <param name="useBias">Whether a bias is added; true by default.</param>
    /// <param name="kernelInitializer">How the kernel starts; Glorot uniform by default.</param>
    /// <param name="recurrentInitializer">How the recurrent kernel starts; orthogonal by default.</param>
    /// <param name="biasInitializer">How the bias starts; zeros by default.</param>
    /// <param name="unitForgetBias">Whether the bias of the forget gate starts with 1, whatever the initializer; true by default
    /// (Jozefowicz, Zaremba and Sutskever 2015).</param>
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
    public Lstm(
        int units, Activation? activation = null, Activation? recurrentActivation = null, bool useBias = KernelDefaults.UseBias,
        Initializer? kernelInitializer = null, Initializer? recurrentInitializer = null, Initializer? biasInitializer = null,
        bool unitForgetBias = DefaultUnitForgetBias, double dropout = RecurrentOptions.DefaultDropout,
        double recurrentDropout = RecurrentOptions.DefaultRecurrentDropout,
        bool returnSequences = RecurrentOptions.DefaultReturnSequences, bool goBackwards = RecurrentOptions.DefaultGoBackwards,
        bool zeroOutputForMask = RecurrentOptions.DefaultZeroOutputForMask, bool stateful = RecurrentOptions.DefaultStateful,
        string? name = null)
        : this(new RecurrentOptions(
            KindName, units, activation, recurrentActivation, useBias, kernelInitializer, recurrentInitializer, biasInitializer, dropout,
            recurrentDropout, returnSequences, goBackwards, zeroOutputForMask, stateful), unitForgetBias, name)
    {
    }

    private Lstm(RecurrentOptions options, bool unitForgetBias, string? name) : base(options, name) => UnitForgetBias = unitForgetBias;

    /// <inheritdoc/>
    public override string Kind => KindName;

    /// <summary>Gets the function of the gates.</summary>
    public Activation RecurrentActivation => Options.RecurrentActivation;

    /// <summary>Gets whether the bias of the forget gate starts with 1.</summary>
    public bool UnitForgetBias { get; }

    private protected override IReadOnlyList<string> StateNames => ["h", "c"];

    private protected override int Gates => 4;

    private protected override ParameterSpec Bias =>
        UnitForgetBias ? base.Bias with { Initializer = new UnitForgetBias(BiasInitializer) } : base.Bias;

    internal static Lstm Declare(SpecProperties<Lstm> properties) => new(
        RecurrentOptions.Declare(properties.Of(layer => layer.Options), KindName, hasGates: true),
        properties.Flag("unitForgetBias", layer => layer.UnitForgetBias, DefaultUnitForgetBias), null);

    private protected override Operation Operation(RecurrentSettings settings, int capacity) => new LstmOperation(settings, capacity);
}
