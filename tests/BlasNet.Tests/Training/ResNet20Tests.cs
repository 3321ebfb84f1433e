using System.Globalization;
using BlasNet.Execution;
using BlasNet.Runs;
using BlasNet.Tests.Support;
using BlasNet.Training;

namespace BlasNet.Tests.Training;

/// <summary>Tests of ResNet-20 on 32 x 32 x 3 images from the initial weights of <c>Golden/resnet20_losses.py</c> for PyTorch.</summary>
internal static class ResNet20Tests
{
    private const int Rows = 8, Classes = 10, Pixels = 32 * 32 * 3;

    // The first loss differs by rounding only. Later ones differ by up to 2e-4 if one of 1.6 million ReLUs rounds to the other side of 0
    // (found by moving the weights of the double-precision network by 5e-7); without weight decay they differ by 1.3e-3, with decay of
    // all arrays by 3.5e-3.
    private const double FirstTolerance = 1e-6, Tolerance = 4e-4;

    [Test]
    public static void Ten_losses_are_those_of_PyTorch()
    {
        double[] expected =
        [
            .. File.ReadAllLines(Repository.File("tests/BlasNet.Tests/Golden/resnet20.losses.txt"))
                .Select(line => double.Parse(line, CultureInfo.InvariantCulture)),
        ];
        Dataset data = Pictures();
        (Model model, Loss loss) = TrainingTask.Fit(ModelFile.Read(Repository.File("scripts/models/resnet20.json")), data);
        using Trainer trainer = model.Compile(
            Optimizer.Momentum(0.002, 0.9) with { WeightDecay = 0.1 }, loss, seed: 1, threads: 2);
        GiveWeights(trainer.Network);
        var step = new TrainingStep(trainer.Network, trainer.State.Optimizer, Rows);
        int[] rows = [.. Enumerable.Range(0, Rows)];
        Assert.That(expected, Has.Length.EqualTo(10));
        for (int t = 0; t < expected.Length; t++)
            Near.AssertNear(expected[t], step.Run(data, rows) / Rows, t == 0 ? FirstTolerance : Tolerance, $"step {t + 1}");
    }

    private static Dataset Pictures()
    {
        float[] x = new float[Rows * Pixels];
        for (int i = 0; i < x.Length; i++)
            x[i] = (float)(Uniform(1000, i) + 0.2 * (i / Pixels));
        return Dataset.FromArrays(x, [32, 32, 3], [.. Enumerable.Range(0, Rows)], Classes);
    }

    private static void GiveWeights(Network network)
    {
        uint stream = 0;
        foreach (PlannedArray array in network.Layout.Where(array => array.Spec.Shape.Rank > 1))
        {
            stream++;
            int[] shape = array.Spec.Shape.ToArray();
            float limit = shape.Length == 2 ? 1f / 8 : (float)Math.Sqrt(6.0 / (shape[0] * shape[1] * shape[2]));
            Span<float> weights = network.Parameters.Slice(array.Offset, array.Length).Span;
            for (int i = 0; i < weights.Length; i++)
                weights[i] = Uniform(stream, i) * limit;
        }
    }

    // The murmur3 finalizer of stream and index, as a number from [-1, 1).
    private static float Uniform(uint stream, int index)
    {
        uint x = (uint)index + stream * 0x9E3779B1;
        x = (x ^ (x >> 16)) * 0x85EBCA6B;
        x = (x ^ (x >> 13)) * 0xC2B2AE35;
        x ^= x >> 16;
        return (float)((x >> 8) / (double)(1 << 23) - 1);
    }
}
