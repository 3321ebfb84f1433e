using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

// Letters: N rows, C columns.

/// <summary>Addition of one value per column, and column sums for its gradient.</summary>
internal static class Bias
{
    // Rows summed before their sum joins the total: the error of a long sum grows with n / 256 + 256 instead of n.
    private const int SummedRows = 256;

    /// <summary>Adds one value per column: y[n, c] += b[c].</summary>
    /// <remarks>Shapes: y [N, C], b [C]. Accumulates into y. b must not overlap y.</remarks>
    public static void AddBias(Span<float> y, ReadOnlySpan<float> b, int n, int c) =>
        AddBiasActivate(ActivationKind.Identity, 0, y, b, n, c);

    /// <summary>Adds one value per column and applies an activation: y[n, c] = f(y[n, c] + b[c]).</summary>
    /// <remarks>Shapes: y [N, C], b [C]. Works in place on y. b must not overlap y.</remarks>
    public static void AddBiasActivate(ActivationKind kind, float alpha, Span<float> y, ReadOnlySpan<float> b, int n, int c)
    {
        if (Vector512.IsHardwareAccelerated)
            AddBiasActivate<Lanes512>(kind, alpha, y, b, n, c);
        else if (Vector256.IsHardwareAccelerated)
            AddBiasActivate<Lanes256>(kind, alpha, y, b, n, c);
        else
            AddBiasActivate<Lanes128>(kind, alpha, y, b, n, c);
    }

    public static void AddBiasActivate<V>(ActivationKind kind, float alpha, Span<float> y, ReadOnlySpan<float> b, int n, int c)
        where V : struct, ILanes<V>
    {
        switch (kind)
        {
            case ActivationKind.Identity: AddActivate<Identity, V>(y, b, alpha, n, c); break;
            case ActivationKind.Step: AddActivate<Step, V>(y, b, alpha, n, c); break;
            case ActivationKind.Sigmoid: AddActivate<Sigmoid, V>(y, b, alpha, n, c); break;
            case ActivationKind.Tanh: AddActivate<Tanh, V>(y, b, alpha, n, c); break;
            case ActivationKind.Relu: AddActivate<Relu, V>(y, b, alpha, n, c); break;
            case ActivationKind.LeakyRelu: AddActivate<LeakyRelu, V>(y, b, alpha, n, c); break;
            case ActivationKind.Elu: AddActivate<Elu, V>(y, b, alpha, n, c); break;
            case ActivationKind.Gelu: AddActivate<Gelu, V>(y, b, alpha, n, c); break;
            case ActivationKind.Silu: AddActivate<Silu, V>(y, b, alpha, n, c); break;
            case ActivationKind.Softplus: AddActivate<Softplus, V>(y, b, alpha, n, c); break;
            case ActivationKind.Selu: AddActivate<Selu, V>(y, b, alpha, n, c); break;
            case ActivationKind.Mish: AddActivate<Mish, V>(y, b, alpha, n, c); break;
            default: throw Activations.Unknown(kind);
        }
    }

    /// <summary>Sums each column, the gradient of AddBias: db[c] = sum over n of dy[n, c], the rows in order.</summary>
    /// <remarks>Shapes: dy [N, C], db [C]. Overwrites db, or adds to it if accumulate. dy and db must not overlap.</remarks>
    public static void ColumnSums(ReadOnlySpan<float> dy, int n, int c, Span<float> db, bool accumulate) =>
        ColumnSums(ReadOnlyMatrix.Of(dy, n, c), db, accumulate);

    /// <summary>Sums each column of some columns of a matrix, as the other overload does.</summary>
    /// <remarks>Shapes: dy [N, C] of any stride, db [C].</remarks>
    public static void ColumnSums(ReadOnlyMatrix dy, Span<float> db, bool accumulate)
    {
        if (Vector512.IsHardwareAccelerated)
            ColumnSums<Lanes512>(dy, db, accumulate);
        else if (Vector256.IsHardwareAccelerated)
            ColumnSums<Lanes256>(dy, db, accumulate);
        else
            ColumnSums<Lanes128>(dy, db, accumulate);
    }

    public static void ColumnSums<V>(ReadOnlySpan<float> dy, int n, int c, Span<float> db, bool accumulate)
        where V : struct, ILanes<V> => ColumnSums<V>(ReadOnlyMatrix.Of(dy, n, c), db, accumulate);

    public static void ColumnSums<V>(ReadOnlyMatrix dy, Span<float> db, bool accumulate)
        where V : struct, ILanes<V>
    {
        int n = dy.Rows, c = dy.Columns;
        Require.Length(db.Length, c);
        if (dy.IsTransposed)
            throw new ArgumentException("Columns of a transposed matrix are not summed.", nameof(dy));
        ref float source = ref MemoryMarshal.GetReference(dy.Span);
        ref float destination = ref MemoryMarshal.GetReference(db);
        for (int column = 0; column < c; column += Lanes.Count)
        {
            int width = Math.Min(Lanes.Count, c - column);
            V total = accumulate ? Lanes.Read<V>(ref destination, (nuint)column, width) : V.Broadcast(0);
            for (int first = 0; first < n; first += SummedRows)
            {
                int last = Math.Min(first + SummedRows, n);
                V sum = V.Broadcast(0);
                for (int row = first; row < last; row++)
                    sum += Lanes.Read<V>(ref source, (nuint)row * (nuint)dy.Stride + (nuint)column, width);
                total += sum;
            }
            Lanes.Write(total, ref destination, (nuint)column, width);
        }
    }

    private static void AddActivate<A, V>(Span<float> y, ReadOnlySpan<float> b, float alpha, int n, int c)
        where A : struct, IActivation
        where V : struct, ILanes<V>
    {
        Require.Length(y.Length, (long)n * c);
        Require.Length(b.Length, c);
        ref float values = ref MemoryMarshal.GetReference(y);
        ref float bias = ref MemoryMarshal.GetReference(b);
        V lanes = V.Broadcast(alpha);
        int rest = c % Lanes.Count;
        nuint i = 0;
        for (int row = 0; row < n; row++)
        {
            nuint column = 0;
            for (; column < (nuint)(c - rest); column += Lanes.Count, i += Lanes.Count)
                A.Forward(V.Load(ref values, i) + V.Load(ref bias, column), lanes).Store(ref values, i);
            if (rest == 0)
                continue;
            V sum = V.LoadPart(ref values, i, rest) + V.LoadPart(ref bias, column, rest);
            Lanes.StorePart(A.Forward(sum, lanes), ref values, i, rest);
            i += (nuint)rest;
        }
    }
}
