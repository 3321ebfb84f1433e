using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Numerics.Tensors;

namespace BlasNet.Native;

// Letters: op(A) is [m, k], op(B) is [k, n], C is [m, n]; lda, ldb, ldc are the row lengths of A, B and C as they lie in memory.

/// <summary>Access to the BLAS: row-major products on checked memory, one thread per call, safe to call from many threads.</summary>
internal static partial class Blas
{
    /// <summary>Length below which a vectorized C# loop is faster than a native call.</summary>
    private const int NativeVectorLength = 1024;

    private static BlasFunctions? functions;

    /// <summary>Gets the description of the loaded BLAS; loads it if necessary.</summary>
    /// <exception cref="MachineException">No usable OpenBLAS was found.</exception>
    public static BlasInfo Info => Functions.Info;

    /// <summary>Gets whether it is loaded already.</summary>
    public static bool IsLoaded => functions is not null;

    private static BlasFunctions Functions => functions ?? Initialize();

    /// <summary>Loads OpenBLAS and tests it, once; later calls cost nothing. Any other member does the same at its first call.</summary>
    /// <exception cref="MachineException">No usable OpenBLAS was found.</exception>
    public static BlasFunctions Initialize() => functions ??= OpenBlasLibrary.Shared();

    /// <summary>Computes C = alpha op(A) op(B) + beta C, where op transposes or not.</summary>
    /// <remarks>With beta 0, C is not read. C must not overlap A or B.</remarks>
    public static void Gemm(bool transposeA, bool transposeB, int m, int n, int k, float alpha,
        ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> b, int ldb, float beta, Span<float> c, int ldc)
    {
        if (HasTerms(transposeA, transposeB, m, n, k, a, lda, b, ldb, beta, c, ldc))
            Functions.Gemm(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
    }

    /// <summary>Computes y = alpha op(A) x + beta y with A [m, n] in memory:
    /// x has n and y m elements, vice versa when transposed.</summary>
    /// <remarks>With beta 0, y is not read. y must not overlap A or x.</remarks>
    public static void Gemv(
        bool transpose, int m, int n, float alpha, ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> x, float beta, Span<float> y)
    {
        (int rows, int inner) = transpose ? (n, m) : (m, n);
        if (!HasTerms(m, n, rows, inner, a, lda, x, beta, y))
            return;
        BlasFunctions native = Functions;
        unsafe
        {
            if (native.Sgemv != null)
                native.Gemv(transpose, m, n, alpha, a, lda, x, beta, y);
            else
                native.Gemm(transpose, false, rows, 1, inner, alpha, a, lda, x, 1, beta, y, 1);
        }
    }

    /// <summary>Computes A = A + alpha x yᵀ with A [m, n], x [m] and y [n].</summary>
    public static void Ger(int m, int n, float alpha, ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> a, int lda)
    {
        if ((m | n) < 0)
            ThrowSizes(m, n, 0);
        if (m == 0 || n == 0)
            return;
        CheckVector(m, x.Length, nameof(x));
        CheckVector(n, y.Length, nameof(y));
        CheckMatrix(m, n, lda, a.Length, nameof(a));
        BlasFunctions native = Functions;
        unsafe
        {
            if (native.Sger != null)
                native.Ger(m, n, alpha, x, y, a, lda);
            else
                native.Gemm(false, false, m, n, 1, alpha, x, 1, y, n, 1f, a, lda);
        }
    }

    /// <summary>Adds a multiple of x to y: y = y + alpha x. Nothing is read when alpha is 0.</summary>
    public static void Axpy(float alpha, ReadOnlySpan<float> x, Span<float> y)
    {
        CheckEqual(x.Length, y.Length);
        if (alpha == 0)
            return;
        if (x.Length >= NativeVectorLength)
        {
            BlasFunctions native = Functions;
            unsafe
            {
                if (native.Saxpy != null)
                {
                    native.Axpy(alpha, x, y);
                    return;
                }
            }
        }

        TensorPrimitives.MultiplyAdd(x, alpha, y, y);
    }

    /// <summary>Multiplies every element: x = alpha x. With alpha 0 the elements become 0, whatever they were.</summary>
    /// <remarks>Not a native call: the result of sscal for NaN times 0 depends on the version.</remarks>
    public static void Scale<T>(T alpha, Span<T> x) where T : INumber<T>
    {
        if (alpha == T.Zero)
            x.Clear();
        else if (alpha != T.One)
            TensorPrimitives.Multiply(x, alpha, x);
    }

    /// <summary>Returns the sum of x[i] y[i].</summary>
    public static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        CheckEqual(x.Length, y.Length);
        if (x.Length == 0)
            return 0;
        if (x.Length >= NativeVectorLength)
        {
            BlasFunctions native = Functions;
            unsafe
            {
                if (native.Sdot != null)
                    return native.Dot(x, y);
            }
        }

        return TensorPrimitives.Dot(x, y);
    }

    /// <summary>Checks a matrix product; false where it is done already: the result is empty or its sums have no terms.</summary>
    private static bool HasTerms<T>(bool transposeA, bool transposeB, int m, int n, int k,
        ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb, T beta, Span<T> c, int ldc) where T : INumber<T>
    {
        if ((m | n | k) < 0)
            ThrowSizes(m, n, k);
        if (m == 0 || n == 0)
            return false;
        CheckMatrix(m, n, ldc, c.Length, nameof(c));
        if (k == 0)
        {
            ScaleRows(m, n, beta, c, ldc);
            return false;
        }

        if (transposeA)
            CheckMatrix(k, m, lda, a.Length, nameof(a));
        else
            CheckMatrix(m, k, lda, a.Length, nameof(a));
        if (transposeB)
            CheckMatrix(n, k, ldb, b.Length, nameof(b));
        else
            CheckMatrix(k, n, ldb, b.Length, nameof(b));
        return true;
    }

    /// <summary>Checks a matrix-vector product, whose result has rows sums of inner terms; false where it is done already.</summary>
    private static bool HasTerms<T>(int m, int n, int rows, int inner, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> x, T beta, Span<T> y)
        where T : INumber<T>
    {
        if ((m | n) < 0)
            ThrowSizes(m, n, 0);
        CheckVector(rows, y.Length, nameof(y));
        CheckVector(inner, x.Length, nameof(x));
        if (rows == 0)
            return false;
        if (beta == T.Zero)
            y[..rows].Clear(); // some versions multiply y by 0, which keeps a NaN
        if (inner == 0)
        {
            if (beta != T.Zero)
                ScaleRows(1, rows, beta, y, rows);
            return false;
        }

        CheckMatrix(m, n, lda, a.Length, nameof(a));
        return true;
    }

    private static void ScaleRows<T>(int m, int n, T beta, Span<T> c, int ldc) where T : INumber<T>
    {
        for (int i = 0; i < m; i++)
            Scale(beta, c.Slice(i * ldc, n));
    }

    private static void CheckMatrix(int rows, int columns, int rowLength, int available, string name)
    {
        if (rowLength < columns || (long)(rows - 1) * rowLength + columns > available)
            ThrowMatrix(rows, columns, rowLength, available, name);
    }

    private static void CheckVector(int needed, int available, string name)
    {
        if (needed > available)
            throw new ArgumentException($"The vector '{name}' needs '{needed}' elements, but '{available}' were given.", name);
    }

    private static void CheckEqual(int x, int y)
    {
        if (x != y)
            throw new ArgumentException($"The vectors must have the same length, but x has '{x}' and y has '{y}' elements.", nameof(x));
    }

    [DoesNotReturn]
    private static void ThrowSizes(int m, int n, int k) =>
        throw new ArgumentException(
            $"The sizes of a product must not be negative, but they are m = '{m}', n = '{n}', k = '{k}'.", nameof(m));

    [DoesNotReturn]
    private static void ThrowMatrix(int rows, int columns, int rowLength, int available, string name) => throw new ArgumentException(
        rowLength < columns
            ? $"The matrix '{name}' has rows of '{columns}' elements, so its row length must be at least that, but it is '{rowLength}'."
            : $"The matrix '{name}' [{rows}, {columns}] with row length '{rowLength}' "
                + $"needs '{(long)(rows - 1) * rowLength + columns}' elements, but '{available}' were given.",
        name);
}
