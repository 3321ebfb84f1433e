using BlasNet.Kernels;

namespace BlasNet.Tests.Kernels;

internal sealed class KernelFamilyTests
{
    // Checked through the kernels that use them.
    private static readonly Type[] Helpers = [typeof(Require), typeof(MatrixBounds), typeof(Passes)];

    [Test]
    public void Every_kernel_has_tests()
    {
        string[] tests = [.. typeof(KernelFamilyTests).Assembly.GetTypes().Where(t => t.Namespace == "BlasNet.Tests.Kernels").Select(t => t.Name.Split('`')[0])];
        Type[] kernels = [.. typeof(Gemm).Assembly.GetTypes()
            .Where(t => t.Namespace == "BlasNet.Kernels" && t is { IsAbstract: true, IsSealed: true, IsNested: false })];
        Assert.That(kernels, Does.Contain(typeof(Softmax)));
        Assert.That(kernels.Except(Helpers).Select(t => t.Name + "Tests"), Is.SubsetOf(tests));
    }
}
