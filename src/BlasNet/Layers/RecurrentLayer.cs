namespace BlasNet.Layers;

/// <summary>A layer that reads a sequence step by step and carries a state from each step to the next.</summary>
/// <remarks>
/// Shapes: x [T, F]; the state h [units]; y [units] of the last step, or [T, units] of all steps if they are returned. Further inputs, each
/// [units], are the initial state, which is 0 without them. Input and recurrent kernel stand side by side for all gates, as in Keras.
/// </remarks>
public abstract record RecurrentLayer : Layer
{
    private protected RecurrentLayer(RecurrentOptions options, string? name) : base(name) => Options = options;

    /// <summary>Gets the length of the state and of each output.</summary>
    public int Units => Options.Units;

    /// <summary>Gets the function of the output, and of the candidates of cells with gates.</summary>
    public Activation Activation => Options.Activation;

    /// <summary>Gets whether a bias is added.</summary>
    public bool UseBias => Options.UseBias;

    /// <summary>Gets how the kernel starts.</summary>
    public Initializer KernelInitializer => Options.KernelInitializer;

    /// <summary>Gets how the recurrent kernel starts.</summary>
    public Initializer RecurrentInitializer => Options.RecurrentInitializer;

    /// <summary>Gets how the bias starts.</summary>
    public Initializer BiasInitializer => Options.BiasInitializer;

    /// <summary>Gets the share of the inputs to drop while training, the same ones at all steps of a sample.</summary>
    public new double Dropout => Options.Dropout;

    /// <summary>Gets the share of the state to drop while training where it enters the recurrent product, the same values at all steps
    /// of a sample.</summary>
    public double RecurrentDropout => Options.RecurrentDropout;

    /// <summary>Gets whether the output has all steps, or the last one alone.</summary>
    public bool ReturnSequences => Options.ReturnSequences;

    /// <summary>Gets whether the sequence is read from its end; the output stays in the order of time.</summary>
    public bool GoBackwards => Options.GoBackwards;

    /// <summary>Gets whether the output at padded steps is 0, or that of the last real step.</summary>
    public bool ZeroOutputForMask => Options.ZeroOutputForMask;

    /// <summary>Gets whether each row of a batch goes on from the state that it ended the last batch with.</summary>
    public bool Stateful => Options.Stateful;

    internal override bool IsStateful => Stateful;

    internal override string? WhyNotForSteps => Stateful ? "whose state would be that of steps and not of samples" : null;

    internal override string? WhyNotTrainable => Options.WhyNotTrainable;

    internal override (int Least, int Most) InputCount => (1, 1 + StateNames.Count);

    internal override bool HasWeights => true;

    internal override bool UsesLengths => true;

    private protected RecurrentOptions Options { get; init; }

    /// <summary>Returns the layer as one that reads from the end.</summary>
    internal RecurrentLayer Backwards() => this with { Options = Options with { GoBackwards = true } };

    /// <summary>Returns the layer as one whose outputs are 0 in the padding.</summary>
    internal RecurrentLayer WithZeroOutputForMask() => this with { Options = Options with { ZeroOutputForMask = true } };

    /// <summary>Returns the layer as one that carries its state from pass to pass.</summary>
    internal RecurrentLayer WithState() => this with { Options = Options with { Stateful = true } };

    /// <summary>Gets the names of the states, for messages.</summary>
    private protected virtual IReadOnlyList<string> StateNames => ["h"];

    /// <summary>Gets the number of gates side by side in the kernels.</summary>
    private protected abstract int Gates { get; }

    /// <summary>Gets the bias as it is stored.</summary>
    private protected virtual ParameterSpec Bias => new("bias", new Shape(Gates * Units), BiasInitializer);

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs)
    {
        if (inputs[0].Rank != 2)
            throw new ConfigurationException(
                $"the layer takes a sequence [T, F], but it receives the shape {inputs[0]}.{Advice(inputs[0])}");
        if (inputs.Count > 1 && inputs.Count != 1 + StateNames.Count)
            throw new ConfigurationException(
                $"the initial state consists of {string.Join(" and ", StateNames)}, each [{Units}], but there is 1 input for it.");
        if (Stateful && inputs.Count > 1)
            throw new ConfigurationException("a stateful layer has its own initial state, but there are inputs for it.");
        for (int i = 1; i < inputs.Count; i++)
        {
            if (inputs[i].Rank != 1 || inputs[i].Size != Units)
                throw new ConfigurationException(
                    $"the initial state {StateNames[i - 1]} must have the shape [{Units}], but it has the shape {inputs[i]}.");
        }
        return ReturnSequences ? new Shape(inputs[0][0], Units) : new Shape(Units);
    }

    internal override bool PassesLengths(IReadOnlyList<Shape> inputs) => ReturnSequences;

    internal override IReadOnlyList<ParameterSpec> Parameters(IReadOnlyList<Shape> inputs)
    {
        var kernel = new ParameterSpec("kernel", new Shape(inputs[0].Last, Gates * Units), KernelInitializer, Decays: true);
        var recurrent = new ParameterSpec("recurrentKernel", new Shape(Units, Gates * Units), RecurrentInitializer, Decays: true);
        return UseBias ? [kernel, recurrent, Bias] : [kernel, recurrent];
    }

    internal override long Flops(IReadOnlyList<Shape> inputs) =>
        2L * inputs[0][0] * (inputs[0].Last + Units) * Gates * Units;

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity)
    {
        var settings = new RecurrentSettings(inputs[0][0], inputs[0].Last, Units, UseBias, Options.Functions, ReturnSequences, GoBackwards,
            ZeroOutputForMask, mode == Mode.Training) { IsStateful = Stateful };
        return [Operation(mode == Mode.Training
            ? settings with { Dropout = (float)Dropout, RecurrentDropout = (float)RecurrentDropout }
            : settings, capacity)];
    }

    private protected abstract Operation Operation(RecurrentSettings settings, int capacity);

    // The most square of the shapes [T, F] of as many values.
    private static string Advice(Shape shape)
    {
        if (shape.Rank == 0)
            return "";
        int steps = shape.Rank > 1 ? shape[0] : (int)Math.Sqrt(shape.Size);
        while (shape.Size % steps != 0)
            steps--;
        if (shape.Rank == 1 && steps == 1)
            steps = shape.Size;
        return $" Reshape it, e.g. to [{steps}, {shape.Size / steps}].";
    }
}
