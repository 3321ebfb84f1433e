namespace BlasNet.Native;

/// <summary>Addresses of the C functions; all but sgemm may be missing, and in the managed back-end all are.</summary>
internal sealed unsafe class BlasFunctions
{
    private const int RowMajor = 101, NoTranspose = 111, Transpose = 112; // the constants of cblas.h

    /// <summary>order, transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc.</summary>
    public delegate* unmanaged[Cdecl]<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void> Sgemm
    { get; init; }

    /// <summary>order, trans, m, n, alpha, a, lda, x, incx, beta, y, incy.</summary>
    public delegate* unmanaged[Cdecl]<int, int, int, int, float, float*, int, float*, int, float, float*, int, void> Sgemv { get; init; }

    /// <summary>order, m, n, alpha, x, incx, y, incy, a, lda.</summary>
    public delegate* unmanaged[Cdecl]<int, int, int, float, float*, int, float*, int, float*, int, void> Sger { get; init; }

    /// <summary>n, alpha, x, incx, y, incy.</summary>
    public delegate* unmanaged[Cdecl]<int, float, float*, int, float*, int, void> Saxpy { get; init; }

    /// <summary>n, x, incx, y, incy.</summary>
    public delegate* unmanaged[Cdecl]<int, float*, int, float*, int, float> Sdot { get; init; }

    /// <summary>As <see cref="Sgemm"/>, of doubles.</summary>
    public delegate* unmanaged[Cdecl]<int, int, int, int, int, int, double, double*, int, double*, int, double, double*, int, void> Dgemm
    { get; init; }

    /// <summary>As <see cref="Sgemv"/>, of doubles.</summary>
    public delegate* unmanaged[Cdecl]<int, int, int, int, double, double*, int, double*, int, double, double*, int, void> Dgemv
    { get; init; }

    /// <summary>As <see cref="Sdot"/>, of doubles.</summary>
    public delegate* unmanaged[Cdecl]<int, double*, int, double*, int, double> Ddot { get; init; }

    /// <summary>Gets the lock around each call into a serial build, which gives wrong results to concurrent callers; null for other
    /// builds.</summary>
    public Lock? CallLock { get; init; }

    /// <summary>Gets the description of the loaded library, for logs and reports.</summary>
    public required BlasInfo Info { get; init; }

    /// <summary>Computes a product whose arguments are checked and not empty.</summary>
    public void Gemm(bool transposeA, bool transposeB, int m, int n, int k, float alpha,
        ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> b, int ldb, float beta, Span<float> c, int ldc)
    {
        if (Sgemm == null)
        {
            ManagedBlas.Gemm(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
            return;
        }

        CallLock?.Enter();
        fixed (float* pa = a, pb = b, pc = c)
        {
            Sgemm(RowMajor, transposeA ? Transpose : NoTranspose, transposeB ? Transpose : NoTranspose,
                m, n, k, alpha, pa, lda, pb, ldb, beta, pc, ldc);
        }

        CallLock?.Exit();
    }

    /// <summary>Computes y = alpha op(A) x + beta y; the symbol must exist.</summary>
    public void Gemv(
        bool transpose, int m, int n, float alpha, ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> x, float beta, Span<float> y)
    {
        CallLock?.Enter();
        fixed (float* pa = a, px = x, py = y)
        {
            Sgemv(RowMajor, transpose ? Transpose : NoTranspose, m, n, alpha, pa, lda, px, 1, beta, py, 1);
        }

        CallLock?.Exit();
    }

    /// <summary>Computes A = A + alpha x yᵀ; the symbol must exist.</summary>
    public void Ger(int m, int n, float alpha, ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> a, int lda)
    {
        CallLock?.Enter();
        fixed (float* pa = a, px = x, py = y)
            Sger(RowMajor, m, n, alpha, px, 1, py, 1, pa, lda);
        CallLock?.Exit();
    }

    /// <summary>Computes y = y + alpha x; the symbol must exist.</summary>
    public void Axpy(float alpha, ReadOnlySpan<float> x, Span<float> y)
    {
        CallLock?.Enter();
        fixed (float* px = x, py = y)
            Saxpy(x.Length, alpha, px, 1, py, 1);
        CallLock?.Exit();
    }

    /// <summary>Returns the sum of x[i] y[i]; the symbol must exist.</summary>
    public float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        CallLock?.Enter();
        float sum;
        fixed (float* px = x, py = y)
            sum = Sdot(x.Length, px, 1, py, 1);
        CallLock?.Exit();
        return sum;
    }

    /// <summary>Computes a product of doubles whose arguments are checked and not empty.</summary>
    public void Gemm(bool transposeA, bool transposeB, int m, int n, int k, double alpha,
        ReadOnlySpan<double> a, int lda, ReadOnlySpan<double> b, int ldb, double beta, Span<double> c, int ldc)
    {
        if (Dgemm == null)
        {
            ManagedBlas.Gemm(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
            return;
        }

        CallLock?.Enter();
        fixed (double* pa = a, pb = b, pc = c)
        {
            Dgemm(RowMajor, transposeA ? Transpose : NoTranspose, transposeB ? Transpose : NoTranspose,
                m, n, k, alpha, pa, lda, pb, ldb, beta, pc, ldc);
        }

        CallLock?.Exit();
    }

    /// <summary>Computes y = alpha op(A) x + beta y of doubles; the symbol must exist.</summary>
    public void Gemv(
        bool transpose, int m, int n, double alpha, ReadOnlySpan<double> a, int lda, ReadOnlySpan<double> x, double beta, Span<double> y)
    {
        CallLock?.Enter();
        fixed (double* pa = a, px = x, py = y)
        {
            Dgemv(RowMajor, transpose ? Transpose : NoTranspose, m, n, alpha, pa, lda, px, 1, beta, py, 1);
        }

        CallLock?.Exit();
    }

    /// <summary>Returns the sum of x[i] y[i] of doubles; the symbol must exist.</summary>
    public double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        CallLock?.Enter();
        double sum;
        fixed (double* px = x, py = y)
            sum = Ddot(x.Length, px, 1, py, 1);
        CallLock?.Exit();
        return sum;
    }
}
