using BlasNet.Kernels;

namespace BlasNet.Tests.Kernels;

/// <summary>Checks the ends of the range; the formula is checked in RowLossesTests.</summary>
internal sealed class SigmoidCrossEntropyTests
{
    [Test]
    public void Huge_logits_stay_finite()
    {
        float[] p = new float[4], loss = new float[4], dx = new float[4];
        SigmoidCrossEntropy.Forward([1e4f, 1e4f, -1e4f, -1e4f], [1, 0, 1, 0], [], 0.5f, 4, 1, p, loss, dx);
        Assert.That(p, Is.EqualTo(new float[] { 1, 1, 0, 0 }));
        Assert.That(loss, Is.EqualTo(new float[] { 0, 1e4f, 1e4f, 0 }));
        Assert.That(dx, Is.EqualTo(new float[] { 0, 0.5f, -0.5f, 0 }));
    }

    [Test]
    public void The_gradient_is_divided_by_the_columns_of_the_mean()
    {
        float[] dx = new float[2];
        SigmoidCrossEntropy.Forward([0, 0], [1, 0], [3], 1, 1, 2, new float[2], new float[1], dx);
        Assert.That(dx, Is.EqualTo(new[] { -0.75f, 0.75f }));
    }

    [Test]
    public void Wrong_lengths_are_refused() =>
        Assert.That(
            () => SigmoidCrossEntropy.Forward(new float[2], new float[2], [], 1, 1, 2, new float[3], new float[1], []),
            Throws.ArgumentException);
}
