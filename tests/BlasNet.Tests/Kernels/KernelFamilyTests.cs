using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

internal sealed class KernelFamilyTests
{
    // Checked through the kernels that use them.
    private static readonly Type[] Helpers =
    [
        typeof(Require), typeof(MatrixBounds), typeof(LaneMap), typeof(PoolForward), typeof(PoolBackward), typeof(TwoByTwoPoolBackward),
        typeof(PlainCells),
    ];

    [Test]
    public void A_second_call_allocates_nothing()
    {
        const int N = 5, C = 21;
        float[] x = new float[N * C], y = new float[N * C], dx = new float[N * C];
        float[] b = new float[C], labels = new float[N], loss = new float[N];
        int[] rows = [1, 2];
        void Run()
        {
            Bias.AddBiasActivate(ActivationKind.Relu, 0, y, b, N, C);
            Activations.Backward(ActivationKind.Relu, 0, y, x, dx);
            Bias.ColumnSums(dx, N, C, b, accumulate: false);
            Softmax.Forward(x, y, N, C);
            Softmax.Backward(y, x, dx, N, C);
            SoftmaxCrossEntropy.Sparse(x, labels, [], 1, N, C, y, loss, dx);
            RegressionLosses.MeanSquared(x, y, [], 1, N, C, loss, dx);
            Dropout.Forward(1, 0, 0.5f, x, y);
            Elementwise.Add(x, y, dx);
            Gather.Floats(x, rows, C, y.AsSpan(0, 2 * C));
            _ = Reductions.SumOfSquares(x);
        }
        Allocations.AssertNone(Run);
    }

    [Test]
    public void Every_kernel_has_tests()
    {
        string[] tests = [.. typeof(KernelFamilyTests).Assembly.GetTypes()
            .Where(t => t.Namespace == "BlasNet.Tests.Kernels")
            .Select(t => t.Name.Split('`')[0])];
        Type[] kernels = [.. typeof(Gemm).Assembly.GetTypes()
            .Where(t => t.Namespace == "BlasNet.Kernels" && t is { IsAbstract: true, IsSealed: true, IsNested: false })];
        Assert.That(kernels, Does.Contain(typeof(Softmax)));
        Assert.That(kernels.Except(Helpers).Select(t => t.Name + "Tests"), Is.SubsetOf(tests));
    }
}
