using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>A layer that multiplies its two inputs as matrices, y = a · b, one pair after the other.</summary>
/// <remarks>
/// Shapes: a [..., M, K], b [..., K, N], y [..., M, N]; a transposed one lies as [..., K, M] or [..., N, K]. The axes before the last two
/// agree and count the pairs: nothing is broadcast.
/// </remarks>
public sealed record MatMul : Layer
{
    internal const bool DefaultTranspose = false;

    /// <summary>Creates the layer.</summary>
    /// <param name="transposeA">Whether the first input is [..., K, M], to be transposed; false by default.</param>
    /// <param name="transposeB">Whether the second input is [..., N, K], to be transposed; false by default.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">The name is malformed.</exception>
    public MatMul(bool transposeA = DefaultTranspose, bool transposeB = DefaultTranspose, string? name = null) : base(name) =>
        (TransposeA, TransposeB) = (transposeA, transposeB);

    /// <inheritdoc/>
    public override string Kind => "matMul";

    /// <summary>Gets whether the first input is transposed.</summary>
    public bool TransposeA { get; }

    /// <summary>Gets whether the second input is transposed.</summary>
    public bool TransposeB { get; }

    internal override (int Least, int Most) InputCount => (2, 2);

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs)
    {
        (Shape a, Shape b) = (inputs[0], inputs[1]);
        if (a.Rank < 2 || a.Rank != b.Rank)
            throw new ConfigurationException(
                $"the layer multiplies matrices [..., M, K] and [..., K, N] of as many axes, but it receives the shapes {a} and {b}.");
        if (!a.SkipLast(2).SequenceEqual(b.SkipLast(2)))
            throw new ConfigurationException($"the inputs {a} and {b} must agree in all axes but the last two.");
        (int m, int k, int n) = Extents(a, b);
        int other = b[b.Rank - (TransposeB ? 1 : 2)];
        return k == other
            ? new Shape([.. a.SkipLast(2), m, n])
            : throw new ConfigurationException(
                $"the sums of the product have {k} terms by the first input {a}, but {other} by the second input {b}.");
    }

    internal override long Flops(IReadOnlyList<Shape> inputs)
    {
        (int m, int k, int n) = Extents(inputs[0], inputs[1]);
        return 2L * Pairs(inputs[0]) * m * k * n;
    }

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity)
    {
        (int m, int k, int n) = Extents(inputs[0], inputs[1]);
        return [new MatMulOperation(Pairs(inputs[0]), m, k, n, TransposeA, TransposeB)];
    }

    internal static MatMul Declare(SpecProperties<MatMul> properties) => new(
        properties.Flag("transposeA", layer => layer.TransposeA, DefaultTranspose),
        properties.Flag("transposeB", layer => layer.TransposeB, DefaultTranspose));

    private static int Pairs(Shape shape) => shape.SkipLast(2).Aggregate(1, (product, extent) => product * extent);

    private (int M, int K, int N) Extents(Shape a, Shape b)
    {
        (int rows, int columns) = (a[a.Rank - 2], a.Last);
        (int m, int k) = TransposeA ? (columns, rows) : (rows, columns);
        return (m, k, TransposeB ? b[b.Rank - 2] : b.Last);
    }
}

/// <summary>The products y = a · b of each sample, with da = dy · bᵀ and db = aᵀ · dy.</summary>
/// <remarks>Letters: a [M, K], b [K, N], y [M, N] for each of so many pairs in a sample.</remarks>
internal sealed class MatMulOperation(int pairs, int m, int k, int n, bool transposeA, bool transposeB) : Operation
{
    public override bool BackwardReadsInput => true;

    public override IReadOnlyList<Phase> Forward => [Phase.ByRows("product", Product) with { Products = LayerProducts.Output }];

    public override IReadOnlyList<Phase> Backward =>
    [
        Phase.ByRows("input gradients", InputGradients)
            with { ForInputGradient = true, Products = LayerProducts.InputGradient | LayerProducts.SecondInputGradient },
    ];

    private void Product(StepMemory memory, Tile rows)
    {
        ReadOnlySpan<float> a = memory.X(rows, 0), b = memory.X(rows, 1);
        Span<float> y = memory.Y(rows);
        for (int pair = 0; pair < rows.Count * pairs; pair++)
            Gemm.Multiply(A(a, pair), B(b, pair), Matrix.Of(y.Slice(pair * m * n, m * n), m, n));
    }

    private void InputGradients(StepMemory memory, Tile rows)
    {
        ReadOnlySpan<float> dy = memory.DY(rows);
        for (int input = 0; input < 2; input++)
        {
            if (!memory.NeedsInputGradient(input))
                continue;
            ReadOnlySpan<float> other = memory.X(rows, 1 - input);
            Span<float> dx = memory.DX(rows, input);
            for (int pair = 0; pair < rows.Count * pairs; pair++)
            {
                var gradient = Matrix.Of(dy.Slice(pair * m * n, m * n), m, n);
                if (input == 0)
                    Write(gradient, B(other, pair).Transpose(), dx.Slice(pair * m * k, m * k), transposeA);
                else
                    Write(A(other, pair).Transpose(), gradient, dx.Slice(pair * k * n, k * n), transposeB);
            }
        }
    }

    // A transposed result is the product of the transposed factors in reverse.
    private static void Write(ReadOnlyMatrix left, ReadOnlyMatrix right, Span<float> result, bool transposed)
    {
        if (transposed)
            Gemm.Multiply(right.Transpose(), left.Transpose(), Matrix.Of(result, right.Columns, left.Rows));
        else
            Gemm.Multiply(left, right, Matrix.Of(result, left.Rows, right.Columns));
    }

    private ReadOnlyMatrix A(ReadOnlySpan<float> a, int pair) => Of(a.Slice(pair * m * k, m * k), m, k, transposeA);

    private ReadOnlyMatrix B(ReadOnlySpan<float> b, int pair) => Of(b.Slice(pair * k * n, k * n), k, n, transposeB);

    private static ReadOnlyMatrix Of(ReadOnlySpan<float> memory, int rows, int columns, bool transposed) => transposed
        ? ReadOnlyMatrix.Of(memory, columns, rows).Transpose()
        : ReadOnlyMatrix.Of(memory, rows, columns);
}
