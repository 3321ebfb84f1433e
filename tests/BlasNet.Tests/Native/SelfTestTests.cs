using BlasNet.Native;

namespace BlasNet.Tests.Native;

public sealed class SelfTestTests
{
    [Test]
    public void The_library_in_use_passes() => Assert.DoesNotThrow(() => SelfTest.Run(Blas.Gemm, Blas.Info));

    [Test]
    public void The_managed_product_passes() => Assert.DoesNotThrow(() => SelfTest.Run(ManagedBlas.Gemm, BlasInfo.Managed));

    [Test]
    public void A_single_wrong_bit_is_a_failure([Values(2, 17, 101)] int rows, [Values] bool transposeA, [Values] bool transposeB)
    {
        var info = new BlasInfo("/lib/x.so", "9.9", "OpenBLAS 9.9 CONFIG", "Prescott", BlasThreading.Pthread, 1, []);
        void Wrong(bool ta, bool tb, int m, int n, int k, float alpha,
            ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> b, int ldb, float beta, Span<float> c, int ldc)
        {
            ManagedBlas.Gemm(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
            if (m == rows && ta == transposeA && tb == transposeB)
                c[(m - 1) * ldc + n - 1] = MathF.BitIncrement(c[(m - 1) * ldc + n - 1]);
        }

        MachineException error = Assert.Throws<MachineException>(() => SelfTest.Run(Wrong, info))!;
        Assert.That(error.Message, Does.Contain("'9.9'").And.Contain("'Prescott'").And.Contain("CONFIG").And.Contain($"op(A) [{rows}, "));
    }

    [Test]
    public void A_result_that_is_read_with_beta_zero_is_a_failure()
    {
        void Reading(bool ta, bool tb, int m, int n, int k, float alpha,
            ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> b, int ldb, float beta, Span<float> c, int ldc)
        {
            bool poisoned = float.IsNaN(c[0]);
            ManagedBlas.Gemm(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
            if (poisoned)
                c[0] += float.NaN * beta;
        }

        Assert.Throws<MachineException>(() => SelfTest.Run(Reading, BlasInfo.Managed));
    }

    [Test]
    public void A_write_between_the_rows_is_a_failure()
    {
        void Spilling(bool ta, bool tb, int m, int n, int k, float alpha,
            ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> b, int ldb, float beta, Span<float> c, int ldc)
        {
            ManagedBlas.Gemm(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
            if (ldc > n)
                c[n] = 0.5f;
        }

        Assert.Throws<MachineException>(() => SelfTest.Run(Spilling, BlasInfo.Managed));
    }
}
