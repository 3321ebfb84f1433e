using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class WinogradSquareTests<V>
    where V : struct, ILanes<V>
{
    // Up to 36 products of up to 64.
    private const double Tolerance = 2e-5;

    // The matrices as the paper prints them, for interpolation at 0, 1, -1, 2, -2 and infinity.
    private static readonly double[,] Bt =
    {
        { 4, 0, -5, 0, 1, 0 }, { 0, -4, -4, 1, 1, 0 }, { 0, 4, -4, -1, 1, 0 },
        { 0, -2, -1, 2, 1, 0 }, { 0, 2, -1, -2, 1, 0 }, { 0, 4, 0, -5, 0, 1 },
    };

    private static readonly double[,] G =
    {
        { 1 / 4.0, 0, 0 }, { -1 / 6.0, -1 / 6.0, -1 / 6.0 }, { -1 / 6.0, 1 / 6.0, -1 / 6.0 },
        { 1 / 24.0, 1 / 12.0, 1 / 6.0 }, { 1 / 24.0, -1 / 12.0, 1 / 6.0 }, { 0, 0, 1 },
    };

    private static readonly double[,] At =
    {
        { 1, 1, 1, 1, 1, 0 }, { 0, 1, -1, 2, -2, 0 }, { 0, 1, 1, 4, 4, 0 }, { 0, 1, -1, 8, -8, 1 },
    };

    [Test]
    public void The_input_is_multiplied_by_B() => AssertTransforms<WinogradInput>(Bt);

    [Test]
    public void The_kernel_is_multiplied_by_G() => AssertTransforms<WinogradKernel>(G);

    [Test]
    public void The_output_is_multiplied_by_A() => AssertTransforms<WinogradOutput>(At);

    [Test]
    public void The_gradient_of_the_output_goes_the_other_way() => AssertTransforms<WinogradOutputGradient>(Transposed(At));

    [Test]
    public void The_gradient_of_the_kernel_goes_the_other_way() => AssertTransforms<WinogradKernelGradient>(Transposed(G));

    // X = A v transposed(A) for the second and third sixteen of three times sixteen channels, and nothing for the first.
    private static unsafe void AssertTransforms<T>(double[,] a)
        where T : struct, IWinogradTransform
    {
        int to = a.GetLength(0), from = a.GetLength(1);
        Assert.That((T.To, T.From), Is.EqualTo((to, from)));
        const int Channels = 48, First = 16, Offset = -7;
        float[] v = Draw.Uniform(from * from * Channels + 1, 1), x = Draw.Uniform(to * to * Channels, 2), before = [.. x];
        fixed (float* values = v, result = x)
        {
            float** reads = stackalloc float*[36], writes = stackalloc float*[36];
            for (int i = 0; i < from * from; i++)
                reads[i] = values + i * Channels;
            for (int i = 0; i < to * to; i++)
                writes[i] = result + i * Channels;
            WinogradSquare.Run<V, T>(reads, 1, writes, Offset, First, 33);
        }
        for (int i = 0; i < to * to; i++)
        {
            for (int c = 0; c < Channels; c++)
            {
                // Channel 16 and on, seven places before their own.
                float actual = x[i * Channels + c];
                if (c is < First + Offset or >= Channels + Offset)
                {
                    Assert.That(actual, Is.EqualTo(before[i * Channels + c]), "beyond the channels");
                    continue;
                }
                double sum = 0;
                for (int j = 0; j < from * from; j++)
                    sum += a[i / to, j / from] * v[j * Channels + 1 + c - Offset] * a[i % to, j % from];
                Near.AssertNear(sum, actual, Tolerance, $"[{i}, {c}]");
            }
        }
    }

    private static double[,] Transposed(double[,] matrix)
    {
        double[,] other = new double[matrix.GetLength(1), matrix.GetLength(0)];
        for (int i = 0; i < other.GetLength(0); i++)
        {
            for (int j = 0; j < other.GetLength(1); j++)
                other[i, j] = matrix[j, i];
        }
        return other;
    }
}
