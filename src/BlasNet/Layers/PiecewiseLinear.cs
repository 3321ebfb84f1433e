using System.Runtime.InteropServices;
using System.Text.Json;
using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>A layer that turns each column of numbers into several values, trained piecewise linear functions of it; other columns pass
/// behind them.</summary>
/// <remarks>
/// A column's functions bend at the edges of its bins, which are fitted to the training rows before the first step. With edges
/// e_0 &lt; ... &lt; e_K and t_j = (x - e_j) / (e_{j+1} - e_j), cut to [0, 1] except that t_0 may fall below 0 and t_{K-1} rise above 1,
/// y = Σ_j t_j · kernel_j + x · linear + bias: the piecewise-linear encoding of
/// Gorishniy, Rubachev and Babenko 2022, "On embeddings for numerical features", joined with its linear layer. The kernel starts
/// at 0, linear and bias uniformly from -1/√Size to 1/√Size, so that training begins with linear functions and adds bends where they help.
/// A column that is constant in the training rows gives its bias; without fitted edges all functions are linear.
/// Shapes: x [C], the first F columns numbers; y [F · Size + C - F]; kernel [F, Bins, Size], linear and bias [F, Size]; edges
/// [F, Bins + 1] and edge_count [F], which are not trained.
/// </remarks>
public sealed record PiecewiseLinear : Layer
{
    internal const int DefaultSize = 8;
    internal const double DefaultRate = 1;
    internal const string EdgeCount = "edge_count";
    private const string OfTheData = "data";

    /// <summary>Creates the layer.</summary>
    /// <param name="columns">Number F of columns of numbers, the first ones of the input, at least 0; null, the default, leaves it to the
    /// data.</param>
    /// <param name="bins">The most bins of a column, at least 1; null, the default, leaves it to the data.</param>
    /// <param name="size">Values that each number becomes, at least 1; 8 by default.</param>
    /// <param name="rate">Factor of the learning rate for kernel, linear and bias, at least 0; 1 by default.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">A value is out of its range, or the name is malformed.</exception>
    public PiecewiseLinear(int? columns = null, int? bins = null, int size = DefaultSize, double rate = DefaultRate, string? name = null)
        : base(name)
    {
        if (columns is < 0)
            throw new ConfigurationException($"{Kind}: the number of columns must be at least 0, but it was '{columns}'.", nameof(columns));
        if (bins is { } most)
            Check.AtLeastOne(most, Kind, nameof(bins));
        (Columns, Bins, Size) = (columns, bins, Check.AtLeastOne(size, Kind, nameof(size)));
        Rate = Check.NotNegative(rate, Kind, nameof(rate));
    }

    /// <inheritdoc/>
    public override string Kind => "piecewiseLinear";

    /// <summary>Gets the number of columns of numbers; null while it is left to the data.</summary>
    public int? Columns { get; private init; }

    /// <summary>Gets the most bins of a column; null while it is left to the data.</summary>
    public int? Bins { get; private init; }

    /// <summary>Gets the values that each number becomes.</summary>
    public int Size { get; }

    /// <summary>Gets the factor of the learning rate.</summary>
    public double Rate { get; }

    internal override bool HasWeights => Columns is not 0;

    /// <summary>Returns the layer for the columns of the data, where it leaves them open.</summary>
    internal PiecewiseLinear For(int columns, int bins) => this with { Columns = Columns ?? columns, Bins = Bins ?? bins };

    internal override string? WhyNotForSteps => "which takes the columns of a table";

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs)
    {
        if (Columns is not { } columns || Bins is null)
            throw new ConfigurationException(
                "the columns and their bins are left to the data, which is not known yet. Give them with WithTableColumns.");
        if (inputs[0].Rank != 1)
            throw new ConfigurationException($"the layer takes one row of columns, but it receives the shape {inputs[0]}.");
        if (columns > inputs[0].Last)
            throw new ConfigurationException($"the layer takes {columns} columns of numbers, but it receives {inputs[0].Last} columns.");
        long width = (long)columns * Size + inputs[0].Last - columns;
        return width <= int.MaxValue
            ? new Shape((int)width)
            : throw new ConfigurationException($"the layer has {width} outputs, more than {int.MaxValue}.");
    }

    internal override IReadOnlyList<ParameterSpec> Parameters(IReadOnlyList<Shape> inputs)
    {
        if (Columns is not > 0)
            return [];
        double limit = 1 / Math.Sqrt(Size);
        float rate = (float)Rate;
        var perColumn = new Shape(Columns.Value, Size);
        return
        [
            new ParameterSpec("kernel", new Shape(Columns.Value, Bins!.Value, Size), Initializer.Zeros(), Decays: true)
                { RateFactor = rate },
            new ParameterSpec("linear", perColumn, Initializer.Uniform(-limit, limit), Decays: true) { RateFactor = rate },
            new ParameterSpec("bias", perColumn, Initializer.Uniform(-limit, limit)) { RateFactor = rate },
        ];
    }

    internal override IReadOnlyList<ParameterSpec> States(IReadOnlyList<Shape> inputs) => Columns is not > 0
        ? []
        :
        [
            new ParameterSpec("edges", new Shape(Columns.Value, Bins!.Value + 1), Initializer.Zeros()),
            new ParameterSpec(EdgeCount, new Shape(Columns.Value), Initializer.Zeros()),
        ];

    // The blend of each value, and a comparison for each halving of the bins.
    internal override long Flops(IReadOnlyList<Shape> inputs) =>
        Columns.GetValueOrDefault() * (4L * Size + (long)Math.Ceiling(Math.Log2(Bins.GetValueOrDefault() + 1)) + 3);

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity) =>
        Columns is > 0 and { } columns ? [new PiecewiseLinearOperation(inputs[0].Last, columns, Bins!.Value, Size, mode, capacity)] : [];

    internal static PiecewiseLinear Declare(SpecProperties<PiecewiseLinear> properties) => new(
        Open(properties, "columns", layer => layer.Columns),
        Open(properties, "bins", layer => layer.Bins),
        properties.Integer("size", layer => layer.Size, DefaultSize),
        properties.Number("rate", layer => layer.Rate, DefaultRate));

    private static int? Open(SpecProperties<PiecewiseLinear> properties, string name, Func<PiecewiseLinear, int?> get) =>
        properties.Value(get, reader => Read(reader, name), (writer, value) => writer.Integer(name, value));

    private static int? Read(SpecReader reader, string name)
    {
        if (reader.Element(name) is not { } element)
            return null;
        if (element.ValueKind != JsonValueKind.String)
            return reader.Integer(name);
        return reader.Text(name) == OfTheData
            ? null
            : throw reader.Error($"'{name}' must be a whole number or '{OfTheData}', but it was '{reader.Text(name)}'");
    }
}

/// <summary>The functions of all columns forward, and the gradients of their parameters.</summary>
/// <remarks>
/// The sums of the kernel before each bin are made once a pass. They cost as much as some rows do, so that few rows, such as one
/// prediction, sum for themselves what lies before their bins: the same additions in the same order, and so the same bits.
/// The backward pass is cut by columns, not by rows: a worker adds the rows of its columns in their order, and no slice of the batch
/// needs partial sums of all bins, which would be far more numbers than a batch has.
/// </remarks>
internal sealed class PiecewiseLinearOperation(int inputs, int columns, int bins, int size, Mode mode, int capacity) : Operation
{
    private const int Kernel = 0, Linear = 1, Bias = 2;
    private const int Edges = 0, EdgeCount = 1;
    private const int PrefixSums = 0, Bins = 1, Positions = 2, OfBins = 3;

    // On average a row adds the kernel of half of the bins.
    private const int FewRows = 2;
    private const int FewestFloats = 4096;

    private readonly int length = checked(columns * bins * size);

    public override bool BackwardReadsInput => true;

    public override IReadOnlyList<Workspace> Workspaces =>
    [
        new("prefix sums", 0, length),
        new("bins", columns),
        new("positions", columns),
        new("sums of bins", 0, length, BackwardOnly: true),
    ];

    public override IReadOnlyList<Phase> Forward =>
    [
        Phase.ByParts("prefix sums", Parts, (m, part) =>
        {
            // For predictions they serve all later batches, whatever their rows.
            if ((mode == Mode.Inference ? capacity : m.Rows) > FewRows)
                PiecewiseColumns.PrefixSums(m.W(Kernel), m.W(Bias), By(m), size, part.Start, part.Count, m.Workspace(PrefixSums));
        }) with { Prepares = PrefixSums },
        Phase.ByRows("bins and functions", Run),
    ];

    public override IReadOnlyList<Phase> Backward =>
    [
        Phase.ByParts("kernel gradient", Parts, (m, part) => PiecewiseColumns.Gradient(
            m.AllX(), m.Rows, inputs, m.AllDY(), By(m), Indexes(m.AllWorkspace(Bins)), m.AllWorkspace(Positions), size, part.Start,
            part.Count, m.Workspace(OfBins), new ColumnGradients(m.DW(Kernel), m.DW(Linear), m.DW(Bias)), m.Accumulate))
            with { OnlyParameterGradients = true },
        Phase.ByRows("input gradient", (m, rows) => PiecewiseColumns.InputGradient(m.DY(rows), rows.Count, inputs, By(m),
            Indexes(m.Workspace(rows, Bins)), m.W(Kernel), m.W(Linear), size, m.DX(rows))) with { ForInputGradient = true },
    ];

    private Tiling Parts => Tiling.AtLeast(columns, Math.Max(1, FewestFloats / (bins * size)));

    private void Run(StepMemory m, Tile rows)
    {
        ColumnBins by = By(m);
        Span<int> found = Indexes(m.Workspace(rows, Bins));
        Span<float> positions = m.Workspace(rows, Positions);
        PiecewiseColumns.Find(m.X(rows), rows.Count, inputs, by, found, positions);
        PiecewiseColumns.Forward(m.X(rows), rows.Count, inputs, by, found, positions, m.W(Kernel), m.W(Linear), m.W(Bias),
            m.Rows > FewRows ? m.Workspace(PrefixSums) : [], size, m.Y(rows));
    }

    private ColumnBins By(StepMemory m) => new(m.State(Edges), m.State(EdgeCount), bins);

    private static Span<int> Indexes(Span<float> memory) => MemoryMarshal.Cast<float, int>(memory);
}
