using BlasNet.Kernels;

namespace BlasNet.Tests.Kernels;

/// <summary>Checks which loss belongs to each name; the formulas are checked in RowLossesTests.</summary>
internal sealed class RegressionLossesTests
{
    private static readonly float[] Predictions = [3, 0, 0.5f, 0];
    private static readonly float[] Targets = [1, 0, 0, 4];
    private static readonly float[] Weights = [1, 2];

    [Test]
    public void Mean_squared_error_by_hand()
    {
        float[] loss = new float[2], dx = new float[4];
        RegressionLosses.MeanSquared(Predictions, Targets, Weights, 0.5f, 2, 2, loss, dx);
        Assert.That(loss, Is.EqualTo(new[] { 2, 16.25f }));
        Assert.That(dx, Is.EqualTo(new float[] { 1, 0, 0.5f, -4 }));
    }

    [Test]
    public void Mean_absolute_error_by_hand()
    {
        float[] loss = new float[2], dx = new float[4];
        RegressionLosses.MeanAbsolute(Predictions, Targets, Weights, 1, 2, 2, loss, dx);
        Assert.That(loss, Is.EqualTo(new[] { 1, 4.5f }));
        Assert.That(dx, Is.EqualTo(new[] { 0.5f, 0, 1, -1 }));
    }

    [Test]
    public void Huber_loss_by_hand()
    {
        float[] loss = new float[2], dx = new float[4];
        RegressionLosses.Huber(Predictions, Targets, Weights, 1, 2, 2, loss, dx, delta: 1);
        Assert.That(loss, Is.EqualTo(new[] { 0.75f, 3.625f }));
        Assert.That(dx, Is.EqualTo(new[] { 0.5f, 0, 0.5f, -1 }));
    }
}
