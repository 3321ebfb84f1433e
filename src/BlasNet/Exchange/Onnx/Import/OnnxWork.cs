namespace BlasNet.Exchange;

/// <summary>What a step of a graph computes, with its constants. Axes are those of the file, the batch included.</summary>
internal abstract record OnnxWork;

/// <summary>An input of the graph.</summary>
internal sealed record InputWork(string Name) : OnnxWork;

/// <summary>The input itself, once patterns have taken the work away.</summary>
internal sealed record NoWork : OnnxWork;

/// <summary>An operator that BlasNet has no layer for, unless a pattern takes it as part of one.</summary>
/// <param name="Operator">Its name.</param>
/// <param name="Number">The constant that it reads; null for none.</param>
internal sealed record LooseWork(string Operator, double? Number = null) : OnnxWork;

/// <summary>A change to whole numbers, as indexes need it.</summary>
internal sealed record WholeWork : OnnxWork;

/// <summary>An activation, element by element.</summary>
internal sealed record ActivationWork(Activation Activation) : OnnxWork;

/// <summary>Softmax along an axis, or along all axes from one on.</summary>
internal sealed record SoftmaxWork(int Axis, bool AllBehind, bool IsLogarithm) : OnnxWork;

/// <summary>A product with a kernel [in, units] over the last axis.</summary>
internal sealed record DenseWork(OnnxConstant Kernel, float[] Values, int Units, OnnxConstant? Bias, float[]? BiasValues) : OnnxWork;

/// <summary>Windows along the spatial axes, the arrays with a number for each.</summary>
internal sealed record OnnxWindow(int[] Kernel, int[] Strides, int[] Dilations, int[] Before, int[] After)
{
    /// <summary>Gets the number of spatial axes.</summary>
    public int Axes => Kernel.Length;
}

/// <summary>A convolution with a kernel [filters, channels / groups, ...].</summary>
internal sealed record ConvWork(OnnxConstant Kernel, OnnxWindow Window, int Groups, OnnxConstant? Bias) : OnnxWork;

/// <summary>A transposed convolution with a kernel [channels, filters / groups, ...]; negative padding enlarges the output.</summary>
internal sealed record ConvTransposeWork(OnnxConstant Kernel, OnnxWindow Window, int Groups, OnnxConstant? Bias) : OnnxWork;

/// <summary>A maximum or an average of windows.</summary>
internal sealed record PoolWork(bool IsMaximum, OnnxWindow Window, bool IncludesPadding) : OnnxWork;

/// <summary>A mean or maximum over whole axes.</summary>
internal sealed record ReduceWork(bool IsMaximum, IReadOnlyList<int> Axes) : OnnxWork;

/// <summary>Batch normalization of the second axis by fixed statistics.</summary>
internal sealed record BatchNormWork(
    double Epsilon, double Momentum, OnnxConstant Scale, OnnxConstant Bias, OnnxConstant Mean, OnnxConstant Variance) : OnnxWork;

/// <summary>Normalization over all axes from one on.</summary>
internal sealed record LayerNormWork(int Axis, double Epsilon, OnnxConstant? Scale, OnnxConstant? Bias) : OnnxWork
{
    /// <summary>Gets the factors, expanded to the normalized axes; null for ones.</summary>
    public float[]? Factors { get; init; }

    /// <summary>Gets the offsets, expanded to the normalized axes; null for zeros.</summary>
    public float[]? Offsets { get; init; }
}

/// <summary>A factor and an offset, of constants that are repeated along the axes where they have one position.</summary>
/// <param name="Extents">The extents of the constants, as many as the value has; that of the batch is 1.</param>
/// <param name="Factors">The factors.</param>
/// <param name="Offsets">The offsets.</param>
/// <param name="Source">The constant that a report names.</param>
internal sealed record AffineWork(int[] Extents, double[] Factors, double[] Offsets, OnnxConstant Source) : OnnxWork
{
    /// <summary>Gets whether there is one factor and one offset for all elements.</summary>
    public bool IsScalar => Factors.Length == 1;
}

/// <summary>The same elements in another shape.</summary>
internal sealed record ReshapeWork : OnnxWork;

/// <summary>Axes in another order: for each axis of the output, that of the input.</summary>
internal sealed record TransposeWork(IReadOnlyList<int> Order) : OnnxWork;

/// <summary>Zeros around a value, with numbers for each axis; negative ones crop.</summary>
internal sealed record PadWork(int[] Before, int[] After) : OnnxWork;

/// <summary>Chosen positions of an axis.</summary>
internal sealed record SelectWork(int Axis, int[] Positions) : OnnxWork;

/// <summary>Repetition or interpolation by whole numbers, one for each axis.</summary>
internal sealed record ResizeWork(int[] Scales, bool IsLinear) : OnnxWork;

/// <summary>Rows of a table.</summary>
internal sealed record EmbeddingWork(OnnxConstant Table) : OnnxWork;

/// <summary>Kinds of merging several values element by element.</summary>
internal enum MergeKind
{
    /// <summary>Their sum.</summary>
    Add,

    /// <summary>The first less the second.</summary>
    Subtract,

    /// <summary>Their product.</summary>
    Multiply,

    /// <summary>Their mean.</summary>
    Average,
}

/// <summary>Several values to one, element by element.</summary>
internal sealed record MergeWork(MergeKind Kind) : OnnxWork;

/// <summary>Several values one after the other along an axis.</summary>
internal sealed record ConcatWork(int Axis) : OnnxWork;

/// <summary>Products of matrices that both depend on the input.</summary>
internal sealed record ProductWork : OnnxWork;

/// <summary>A recurrent layer over the steps of a sequence.</summary>
/// <param name="Operator">LSTM, GRU or RNN.</param>
/// <param name="Units">The number of units.</param>
/// <param name="Direction">forward, reverse or bidirectional.</param>
/// <param name="Kernel">The constant W [directions, gates · units, in].</param>
/// <param name="Recurrent">The constant R [directions, gates · units, units].</param>
/// <param name="Bias">The constant B [directions, 2 · gates · units]; null for zeros.</param>
internal sealed record RecurrentWork(
    string Operator, int Units, string Direction, OnnxConstant Kernel, OnnxConstant Recurrent, OnnxConstant? Bias) : OnnxWork
{
    /// <summary>Gets the activation of the gates.</summary>
    public Activation Gates { get; init; } = Activation.Sigmoid;

    /// <summary>Gets the activation of the candidate and the output.</summary>
    public Activation Output { get; init; } = Activation.Tanh;

    /// <summary>Gets whether a GRU resets after the product.</summary>
    public bool ResetsAfter { get; init; }

    /// <summary>Gets whether all steps are given, or the state after the last alone.</summary>
    public bool AllSteps { get; init; }

    /// <summary>Gets the number of directions.</summary>
    public int Directions => Direction == "bidirectional" ? 2 : 1;
}
