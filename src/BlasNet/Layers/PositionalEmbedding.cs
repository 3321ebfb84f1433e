using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>A layer that adds to each step of a sequence a vector that stands for its position: y[t] = x[t] + embeddings[t].</summary>
/// <remarks>
/// Attention by itself does not see the order of steps; this layer before it shows it. The vectors are trained, from uniform values
/// of -0.05 to 0.05 on, or they are sines and cosines of fixed wavelengths (Vaswani et al. 2017, "Attention is all you need"):
/// embeddings[t, 2i] = sin(t / 10000^(2i/D)) and embeddings[t, 2i + 1] = cos(t / 10000^(2i/D)).
/// Shapes: x [T, D], y the same, embeddings [length, D], of which the first T vectors are added.
/// </remarks>
public sealed record PositionalEmbedding : Layer
{
    internal const PositionEncoding DefaultEncoding = PositionEncoding.Trained;

    private static readonly (string, PositionEncoding)[] Encodings =
        [("trained", PositionEncoding.Trained), ("sinusoidal", PositionEncoding.Sinusoidal)];

    /// <summary>Creates the layer.</summary>
    /// <param name="length">The largest number of steps T, at least 1: that of the trained vectors. By default the steps of the
    /// input.</param>
    /// <param name="encoding">Whether the vectors are trained, the default, or sines and cosines without parameters.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">A value is out of its range, or the name is malformed.</exception>
    public PositionalEmbedding(int? length = null, PositionEncoding encoding = DefaultEncoding, string? name = null) : base(name)
    {
        Length = length is { } steps ? Check.AtLeastOne(steps, Kind, nameof(length)) : null;
        Encoding = Enum.IsDefined(encoding)
            ? encoding
            : throw new ConfigurationException($"positionalEmbedding: there is no encoding '{encoding}'.", nameof(encoding));
    }

    /// <inheritdoc/>
    public override string Kind => "positionalEmbedding";

    /// <summary>Gets the largest number of steps; null for that of the input.</summary>
    public int? Length { get; }

    /// <summary>Gets whether the vectors are trained or sines and cosines.</summary>
    public PositionEncoding Encoding { get; }

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs)
    {
        Shape input = inputs[0];
        if (input.Rank != 2)
            throw new ConfigurationException(
                $"the layer takes a sequence [T, D], but it receives the shape {input}. Reshape it, e.g. to [28, 28].");
        return Length is not { } length || input[0] <= length
            ? input
            : throw new ConfigurationException($"the input {input} has {input[0]} steps, but length is {length}.");
    }

    internal override bool PassesLengths(IReadOnlyList<Shape> inputs) => true;

    internal override bool HasWeights => Encoding == PositionEncoding.Trained;

    internal override IReadOnlyList<ParameterSpec> Parameters(IReadOnlyList<Shape> inputs) => HasWeights
        ? [new ParameterSpec("embeddings", new Shape(Length ?? inputs[0][0], inputs[0].Last), Initializer.Uniform(), Decays: true)]
        : [];

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity) => HasWeights
        ? [new TrainedPositionsOperation(inputs[0].Size, (Length ?? inputs[0][0]) * inputs[0].Last, capacity)]
        : [new FixedPositionsOperation(Sinusoids(inputs[0][0], inputs[0].Last))];

    internal static PositionalEmbedding Declare(SpecProperties<PositionalEmbedding> properties) => new(
        properties.Value(
            layer => layer.Length, reader => reader.OptionalInteger("length"), (writer, value) => writer.Integer("length", value)),
        properties.Choice("encoding", layer => layer.Encoding, DefaultEncoding, Encodings));

    internal static float[] Sinusoids(int steps, int width)
    {
        var table = new float[steps * width];
        for (int t = 0; t < steps; t++)
        {
            for (int d = 0; d < width; d++)
            {
                double angle = t / Math.Pow(10_000, (d - d % 2) / (double)width);
                table[t * width + d] = (float)(d % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle));
            }
        }
        return table;
    }
}

/// <summary>The vectors that <see cref="PositionalEmbedding"/> adds.</summary>
public enum PositionEncoding
{
    /// <summary>Trained vectors, one for each position.</summary>
    Trained,

    /// <summary>Sines and cosines of the position with wavelengths from 2π to 10000 · 2π; nothing is trained.</summary>
    Sinusoidal,
}

/// <summary>The sum of each sample and the first trained vectors; their gradient is the sum of dy over the samples.</summary>
/// <param name="width">Floats of a sample.</param>
/// <param name="length">Floats of all vectors, at least as many.</param>
/// <param name="capacity">Largest number of samples.</param>
internal sealed class TrainedPositionsOperation(int width, int length, int capacity) : Operation
{
    private const int Table = 0;

    public override IReadOnlyList<Phase> Forward =>
        [Phase.ByRows("positions", (m, rows) => FixedPositionsOperation.Add(m, rows, m.W(Table)[..width]))];

    public override IReadOnlyList<Phase> Backward =>
    [
        FixedPositionsOperation.InputGradient(width),
        Phase.ByParts("gradient of positions", WorkSplit.Channels(length, capacity), SumGradients)
            with { OnlyParameterGradients = true },
    ];

    // Some of the table's elements: those beyond the sequence have no gradient.
    private void SumGradients(StepMemory m, Tile part)
    {
        Span<float> sums = m.DW(Table).Slice(part.Start, part.Count);
        if (!m.Accumulate)
            sums.Clear();
        int count = Math.Min(part.End, width) - part.Start;
        for (int n = 0; n < m.Rows && count > 0; n++)
            Elementwise.AddTo(m.AllDY().Slice(n * width + part.Start, count), sums[..count]);
    }
}

/// <summary>The sum of each sample and a table that does not change.</summary>
internal sealed class FixedPositionsOperation(float[] table) : Operation
{
    public override IReadOnlyList<Phase> Forward => [Phase.ByRows("positions", (m, rows) => Add(m, rows, table))];

    public override IReadOnlyList<Phase> Backward => [InputGradient(table.Length)];

    /// <summary>Adds a table to each sample.</summary>
    public static void Add(StepMemory m, Tile rows, ReadOnlySpan<float> table)
    {
        ReadOnlySpan<float> x = m.X(rows);
        Span<float> y = m.Y(rows);
        for (int start = 0; start < x.Length; start += table.Length)
            Elementwise.Add(x.Slice(start, table.Length), table, y.Slice(start, table.Length));
    }

    /// <summary>Makes the phase that copies the gradient.</summary>
    public static Phase InputGradient(int width) =>
        Phase.ByRows("copy of the gradient", (m, rows) => m.DY(rows).CopyTo(m.DX(rows)))
            with { ForInputGradient = true, FloatsPerRow = 2 * width };
}
