using BlasNet.Checking;
using BlasNet.Execution;
using BlasNet.Layers;

namespace BlasNet.Tests.Execution;

internal static class RandomModelTests
{
    private const int Capacity = 9;
    private static readonly int[] Seeds = [.. Enumerable.Range(0, 40)];

    [TestCaseSource(nameof(Seeds))]
    public static void Gradients_agree_with_the_reference(int seed)
    {
        Model model = RandomModels.Draw(seed);
        using var network = new Network(model, Loss.MeanSquaredError(), seed, 1 + seed % 3);
        GradientCheck.RandomizeVectors(network, seed);
        BoundPlan plan = network.Training(Capacity);
        ReferenceBatch batch = GradientStep.Draw(network, Capacity - seed % 2, seed) with { Step = seed };
        GradientReport report = GradientCheck.OfBatch(network, plan, batch, $"seed {seed}");
        Assert.That(report.Passed, Is.True, () => $"{model}\n{report}");
    }

    [TestCaseSource(nameof(Seeds))]
    public static void Buffers_that_live_at_one_time_lie_apart(int seed)
    {
        Model model = RandomModels.Draw(seed);
        foreach (ExecutionPlan plan in new[]
        {
            Compiler.Compile(model, BlasNet.Layers.Mode.Training, Capacity, Loss.MeanSquaredError()),
            Compiler.Compile(model, BlasNet.Layers.Mode.Inference, Capacity, Loss.MeanSquaredError()),
            Compiler.Compile(model, BlasNet.Layers.Mode.Inference, Capacity, null),
        })
        {
            Plans.AssertApart(plan);
        }
    }

    [TestCaseSource(nameof(Seeds))]
    public static void Shared_memory_full_of_nan_gives_the_bits_of_memory_of_ones_own(int seed)
    {
        Model model = RandomModels.Draw(seed);
        using var network = new Network(model, Loss.MeanSquaredError(), seed, 1);
        ExecutionPlan plan = network.Training(Capacity).Plan, unshared = Plans.Unshared(plan);
        using BoundPlan shared = Plans.Bind(plan, network), own = Plans.Bind(unshared, network);
        ReferenceBatch batch = GradientStep.Draw(network, Capacity, seed);
        (float[] predictions, float[] gradients) = Run(network, own, batch);
        Assert.That(predictions, Has.All.Matches<float>(float.IsFinite));
        Assert.That(Run(network, shared, batch), Is.EqualTo((predictions, gradients)));
        // A second step finds the values of the first in its memory.
        Assert.That(Run(network, shared, batch), Is.EqualTo((predictions, gradients)));
    }

    private static (float[] Predictions, float[] Gradients) Run(Network network, BoundPlan plan, ReferenceBatch batch)
    {
        foreach (PlannedArray array in network.Layout)
            network.Gradients.Slice(array.Offset, array.Length).Span.Fill(float.NaN);
        GradientStep.Run(network, plan, batch);
        return (plan.Output.First(batch.Rows).ToArray(), Plans.Gradients(network));
    }
}
