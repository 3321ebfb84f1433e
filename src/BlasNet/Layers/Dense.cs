using System.Text.Json;
using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Connects every input with every unit: y = f(x · kernel + bias). The fish book calls it Affine.</summary>
/// <remarks>
/// Shapes: x [In], kernel [In, Units], bias [Units], y [Units]. Starts with a Glorot uniform kernel and zero biases, as Keras does.
/// </remarks>
public sealed record Dense : Layer
{
    private const string OutputsOfTheData = "outputs";

    /// <summary>Creates the layer.</summary>
    /// <param name="units">Number of outputs, at least 1.</param>
    /// <param name="activation">Function f; identity by default.</param>
    /// <param name="useBias">Whether a bias is added.</param>
    /// <param name="kernelInitializer">Glorot uniform by default.</param>
    /// <param name="biasInitializer">Zeros by default.</param>
    /// <param name="name">Optional name, in keys in place of <c>dense</c>.</param>
    public Dense(int units, Activation? activation = null, bool useBias = true, Initializer? kernelInitializer = null,
        Initializer? biasInitializer = null, string? name = null)
        : this(units, takesOutputs: false, activation, useBias, kernelInitializer, biasInitializer, name)
    {
        if (units < 1)
            throw new ConfigurationException($"dense: the number of units must be at least 1, but it was '{units}'.", nameof(units));
    }

    private Dense(int units, bool takesOutputs, Activation? activation, bool useBias, Initializer? kernelInitializer,
        Initializer? biasInitializer, string? name) : base(name)
    {
        Units = units;
        TakesOutputs = takesOutputs;
        Activation = activation ?? Activation.Identity;
        UseBias = useBias;
        KernelInitializer = kernelInitializer ?? Initializer.GlorotUniform();
        BiasInitializer = biasInitializer ?? Initializer.Zeros();
    }

    /// <inheritdoc/>
    public override string Kind => "dense";

    /// <summary>Gets the number of outputs; 0 while <see cref="TakesOutputs"/> leaves it to the data.</summary>
    public int Units { get; }

    /// <summary>Gets whether the data gives the number of units: as many as it has classes or targets.</summary>
    public bool TakesOutputs { get; }

    /// <summary>Gets the function applied to each unit.</summary>
    public Activation Activation { get; }

    /// <summary>Gets whether a bias is added.</summary>
    public bool UseBias { get; }

    /// <summary>Gets how the kernel starts.</summary>
    public Initializer KernelInitializer { get; }

    /// <summary>Gets how the bias starts.</summary>
    public Initializer BiasInitializer { get; }

    internal override Activation FinalActivation => Activation;

    internal override string? WhyNotTrainable => Activation == Activation.Step ? "the step function has no useful derivative" : null;

    /// <summary>Makes the layer whose number of units the data gives.</summary>
    internal static Dense ForOutputs(
        string? name, bool useBias = true, Initializer? kernelInitializer = null, Initializer? biasInitializer = null) =>
        new(0, takesOutputs: true, null, useBias, kernelInitializer, biasInitializer, name);

    internal Dense WithUnits(int units, Activation activation) => new(units, activation, UseBias, KernelInitializer, BiasInitializer, Name);

    internal override Layer WithoutFinalActivation() => new Dense(Units, null, UseBias, KernelInitializer, BiasInitializer, Name);

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs)
    {
        if (TakesOutputs)
            throw new ConfigurationException("the number of units is left to the data, which is not known yet. Give it with WithOutputs.");
        return inputs[0].Rank == 1
            ? new Shape(Units)
            : throw new ConfigurationException(
                $"the layer takes one vector per row, but it receives the shape {inputs[0]}. Add Flatten before it.");
    }

    internal override IReadOnlyList<ParameterSpec> Parameters(IReadOnlyList<Shape> inputs)
    {
        var kernel = new ParameterSpec("kernel", new Shape(inputs[0].Last, Units), KernelInitializer, Decays: true);
        return UseBias ? [kernel, new ParameterSpec("bias", new Shape(Units), BiasInitializer)] : [kernel];
    }

    internal override long Flops(IReadOnlyList<Shape> inputs) => 2L * inputs[0].Last * Units + (UseBias ? Units : 0);

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity)
    {
        // A function whose derivative needs its input stands as an operation of its own; the others run on the product's tile.
        ActivationKind? kernel = Activation.Kernel;
        if (kernel is { } kind && !Activations.BackwardReadsInput(kind))
            return [new DenseOperation(inputs[0].Last, Units, UseBias, kind, (float)Activation.Parameter, capacity)];
        return
        [
            new DenseOperation(inputs[0].Last, Units, UseBias, ActivationKind.Identity, 0, capacity),
            .. new ActivationLayer(Activation, null).Operations([new Shape(Units)], mode, capacity),
        ];
    }

    internal static Layer Read(SpecReader reader)
    {
        bool useBias = reader.Flag("useBias", true);
        Initializer? kernel = reader.Nested("kernelInitializer", InitializerConverter.Instance);
        Initializer? bias = reader.Nested("biasInitializer", InitializerConverter.Instance);
        Activation? activation = reader.Nested("activation", ActivationConverter.Instance);
        if (reader.Element("units") is not { ValueKind: JsonValueKind.String })
            return new Dense(reader.Integer("units"), activation, useBias, kernel, bias);
        if (reader.Text("units") != OutputsOfTheData)
            throw reader.Error($"'units' must be a whole number or '{OutputsOfTheData}', but it was '{reader.Text("units")}'");
        return activation is null
            ? ForOutputs(null, useBias, kernel, bias)
            : throw reader.Error(
                $"a layer with '{OutputsOfTheData}' as its units takes its activation from the task; '{activation}' must be left out");
    }

    internal override void Describe(SpecWriter writer)
    {
        if (TakesOutputs)
            writer.Text("units", OutputsOfTheData);
        else
            writer.Integer("units", Units);
        writer.Nested("activation", Activation, ActivationConverter.Instance, Activation.Identity);
        writer.Flag("useBias", UseBias, true);
        writer.Nested("kernelInitializer", KernelInitializer, InitializerConverter.Instance, Initializer.GlorotUniform());
        writer.Nested("biasInitializer", BiasInitializer, InitializerConverter.Instance, Initializer.Zeros());
    }
}

/// <summary>Computes y = f(x · w + b) and its gradients. Letters: N rows, I inputs, U units; x [N, I], w [I, U], b [U], y [N, U].</summary>
internal sealed class DenseOperation(
    int inputs, int units, bool useBias, ActivationKind activation, float parameter, int capacity) : Operation
{
    private const int Kernel = 0, Bias = 1;
    private const int ActivatedGradient = 0;
    private const int FewestOfHalf = 24;

    // The input's gradient reads a large kernel the other way around. Cut by columns of the result instead of rows, every weight is
    // packed once: 2048 x 2048 weights and 512 rows 48.7 -> 44.9 ms.
    private const int FewestColumns = 512;

    private readonly bool activates = activation != ActivationKind.Identity;

    // Every tile of rows reads, and lets OpenBLAS pack, the whole kernel: tiles must be tall enough to be worth that, and taller where
    // the kernel does not stay in a cache. Measured with 2048 x 2048 weights and 512 rows: a step with tiles of 128 rows is 2 to 6 % faster
    // than one with 64.
    // A narrow product of some 10 000 additions is over before the next tile has begun: it goes on for up to 256 rows. A small batch makes
    // two low tiles all the same: a second core that waits is worth nothing.
    private readonly int fewestRows = FewestRows((long)inputs * units, IsNarrow(units), Math.Max(FewestOfHalf, (capacity + 1) / 2));

    // Few units, such as the classes at the end of a network, are multiplied by a kernel of our own.
    private readonly bool narrow = IsNarrow(units);

    public override bool BackwardReadsInput => true;

    public override bool BackwardReadsOutput => activates;

    public override IReadOnlyList<Workspace> Workspaces => activates ? [new("activated gradient", units, BackwardOnly: true)] : [];

    public override IReadOnlyList<Phase> Forward =>
        [Phase.ByRows("product", Product, fewestRows) with { Products = LayerProducts.Output }];

    public override IReadOnlyList<Phase> Backward
    {
        get
        {
            var phases = new List<Phase>();
            if (activates)
                phases.Add(Phase.ByRows("activation gradient", ActivationGradient) with { Moves = 3 * units });
            phases.Add((IsLarge((long)inputs * units)
                ? Phase.ByParts("input gradient", Tiling.AtLeast(inputs, FewestColumns, FloatBlock.Alignment), InputGradientOfPart)
                : Phase.ByRows("input gradient", InputGradient, fewestRows))
                with
            { ForInputGradient = true, Products = LayerProducts.InputGradient });
            Tiling parts = Cut.Product(inputs, 2.0 * units * capacity);
            phases.Add(Phase.ByParts("weight gradient", parts, WeightGradient)
                with
            { OnlyParameterGradients = true, Products = LayerProducts.KernelGradient });
            return phases;
        }
    }

    // y = f(x · w + b)
    private void Product(StepMemory m, Tile rows)
    {
        Span<float> y = m.Y(rows);
        if (narrow)
        {
            NarrowProduct.Output(m.X(rows), m.W(Kernel), useBias ? m.W(Bias) : [], rows.Count, inputs, units, y);
            if (activates)
                Activations.Forward(activation, parameter, y, y);
            return;
        }
        Gemm.Multiply(ReadOnlyMatrix.Of(m.X(rows), rows.Count, inputs), Weights(m), Matrix.Of(y, rows.Count, units));
        if (useBias)
            Kernels.Bias.AddBiasActivate(activation, parameter, y, m.W(Bias), rows.Count, units);
        else if (activates)
            Activations.Forward(activation, parameter, y, y);
    }

    // dz = dy · f'(z), with f' from y; without an activation dz is dy itself.
    private void ActivationGradient(StepMemory m, Tile rows) =>
        Activations.Backward(activation, parameter, m.Output.Rows(rows), m.DY(rows), m.Workspace(rows, ActivatedGradient));

    // dx = dz · wᵀ
    private void InputGradient(StepMemory m, Tile rows)
    {
        ReadOnlySpan<float> dz = activates ? m.Workspace(rows, ActivatedGradient) : m.DY(rows);
        if (narrow)
            NarrowProduct.InputGradient(dz, m.W(Kernel), rows.Count, inputs, units, m.DX(rows));
        else
            Gemm.Multiply(ReadOnlyMatrix.Of(dz, rows.Count, units), Weights(m).Transpose(), Matrix.Of(m.DX(rows), rows.Count, inputs));
    }

    // Some columns of dx = dz · wᵀ, for all rows.
    private void InputGradientOfPart(StepMemory m, Tile part)
    {
        ReadOnlySpan<float> dz = activates ? m.AllWorkspace(ActivatedGradient) : m.AllDY();
        Gemm.Multiply(ReadOnlyMatrix.Of(dz, m.Rows, units), Weights(m).RowRange(part.Start, part.Count).Transpose(),
            Matrix.Of(m.AllDX(), m.Rows, inputs).ColumnRange(part.Start, part.Count));
    }

    // dw = xᵀ · dz for the kernel rows of this part; db = Σ dz over the rows of the batch, with the first part.
    private void WeightGradient(StepMemory m, Tile part)
    {
        ReadOnlySpan<float> dz = activates ? m.AllWorkspace(ActivatedGradient) : m.AllDY();
        if (narrow)
        {
            NarrowProduct.KernelGradient(m.AllX(), dz, m.Rows, inputs, units, part.Start, part.Count, m.DW(Kernel), m.Accumulate);
            if (useBias && part.Index == 0)
                NarrowProduct.BiasGradient(dz, m.Rows, units, m.DW(Bias), m.Accumulate);
            return;
        }
        var x = ReadOnlyMatrix.Of(m.AllX(), m.Rows, inputs).ColumnRange(part.Start, part.Count);
        var dw = Matrix.Of(m.DW(Kernel), inputs, units).RowRange(part.Start, part.Count);
        Gemm.Multiply(x.Transpose(), ReadOnlyMatrix.Of(dz, m.Rows, units), dw, m.Accumulate);
        if (useBias && part.Index == 0)
            Kernels.Bias.ColumnSums(dz, m.Rows, units, m.DW(Bias), m.Accumulate);
    }

    private static int FewestRows(long weights, bool narrow, int half) => narrow
        ? (int)Math.Clamp(20_000 / weights, Math.Min(48, half), 256)
        : Math.Min(IsLarge(weights) ? 128 : 48, half);

    private static bool IsLarge(long weights) => weights > 1 << 20;

    private static bool IsNarrow(int units) => units <= NarrowProduct.MostUnits;

    private ReadOnlyMatrix Weights(StepMemory m) => ReadOnlyMatrix.Of(m.W(Kernel), inputs, units);
}
