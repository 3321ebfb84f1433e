namespace BlasNet.Layers;

/// <summary>A recurrent layer whose state is one function of the input and the state before:
/// h' = φ(x · kernel + h · recurrentKernel + bias).</summary>
/// <remarks>
/// Elman 1990, "Finding structure in time". Shapes: those of <see cref="RecurrentLayer"/>; kernel [F, units], recurrentKernel
/// [units, units], bias [units]. It forgets within some ten steps: <see cref="Lstm"/> and <see cref="Gru"/> remember longer.
/// </remarks>
public sealed record SimpleRnn : RecurrentLayer
{
    private const string KindName = "simpleRnn";

    /// <summary>Creates the layer.</summary>
    /// <param name="units">Length of the state and of each output, at least 1.</param>
    /// <param name="activation">The function φ of the state; tanh by default.</param>
    /// <param name="useBias">Whether a bias is added; true by default.</param>
    /// <param name="kernelInitializer">How the kernel starts; Glorot uniform by default.</param>
    /// <param name="recurrentInitializer">How the recurrent kernel starts; orthogonal by default.</param>
    /// <param name="biasInitializer">How the bias starts; zeros by default.</param>
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
    public SimpleRnn(
        int units, Activation? activation = null, bool useBias = KernelDefaults.UseBias, Initializer? kernelInitializer = null,
        Initializer? recurrentInitializer = null, Initializer? biasInitializer = null, double dropout = RecurrentOptions.DefaultDropout,
        double recurrentDropout = RecurrentOptions.DefaultRecurrentDropout,
        bool returnSequences = RecurrentOptions.DefaultReturnSequences, bool goBackwards = RecurrentOptions.DefaultGoBackwards,
        bool zeroOutputForMask = RecurrentOptions.DefaultZeroOutputForMask, bool stateful = RecurrentOptions.DefaultStateful,
        string? name = null)
        : this(new RecurrentOptions(
            KindName, units, activation, null, useBias, kernelInitializer, recurrentInitializer, biasInitializer, dropout,
            recurrentDropout, returnSequences, goBackwards, zeroOutputForMask, stateful), name)
    {
    }

    private SimpleRnn(RecurrentOptions options, string? name) : base(options, name)
    {
    }

    /// <inheritdoc/>
    public override string Kind => KindName;

    private protected override int Gates => 1;

    internal static SimpleRnn Declare(SpecProperties<SimpleRnn> properties) =>
        new(RecurrentOptions.Declare(properties.Of(layer => layer.Options), KindName, hasGates: false), null);

    private protected override Operation Operation(RecurrentSettings settings, int capacity) => new SimpleRnnOperation(settings, capacity);
}
