using System.Numerics;
using System.Numerics.Tensors;

namespace BlasNet.Native;

// Letters as in Blas.cs.

/// <summary>Matrix product without native code, for BLASNET_BLAS=managed and as a cross-check in tests.</summary>
internal static class ManagedBlas
{
    // A packed block of B stays in the L1 cache and fits any stack: 64 x 96 floats are 24 KB, doubles 48 KB.
    private const int BlockK = 64, BlockN = 96;

    /// <summary>Computes C = alpha op(A) op(B) + beta C; arguments as checked by <see cref="Blas"/>.</summary>
    public static void Gemm<T>(bool transposeA, bool transposeB, int m, int n, int k, T alpha,
        ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb, T beta, Span<T> c, int ldc) where T : unmanaged, INumber<T>
    {
        Span<T> packed = stackalloc T[BlockK * BlockN];
        for (int i = 0; i < m; i++)
            Blas.Scale(beta, c.Slice(i * ldc, n));
        for (int p0 = 0; p0 < k; p0 += BlockK)
        {
            int depth = Math.Min(BlockK, k - p0);
            for (int j0 = 0; j0 < n; j0 += BlockN)
            {
                int width = Math.Min(BlockN, n - j0);
                Pack(transposeB, b, ldb, p0, depth, j0, width, packed);
                for (int i = 0; i < m; i++)
                {
                    Span<T> row = c.Slice(i * ldc + j0, width);
                    for (int p = 0; p < depth; p++)
                    {
                        T factor = alpha * (transposeA ? a[(p0 + p) * lda + i] : a[i * lda + p0 + p]);
                        TensorPrimitives.MultiplyAdd(packed.Slice(p * BlockN, width), factor, row, row);
                    }
                }
            }
        }
    }

    private static void Pack<T>(bool transposed, ReadOnlySpan<T> b, int ldb, int p0, int depth, int j0, int width, Span<T> packed)
    {
        for (int p = 0; p < depth; p++)
        {
            Span<T> row = packed.Slice(p * BlockN, width);
            if (!transposed)
            {
                b.Slice((p0 + p) * ldb + j0, width).CopyTo(row);
                continue;
            }
            for (int j = 0; j < width; j++)
                row[j] = b[(j0 + j) * ldb + p0 + p];
        }
    }
}
