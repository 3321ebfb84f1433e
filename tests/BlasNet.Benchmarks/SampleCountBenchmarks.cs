using BenchmarkDotNet.Attributes;
using BlasNet.Training;

namespace BlasNet.Benchmarks;

/// <summary>Measures a training step of 784-512-10 by the size of the batch and of the data set that its rows are drawn from.</summary>
/// <remarks>More samples than a cache holds should cost a step next to nothing; a small batch at most twice as much per sample.</remarks>
public class SampleCountBenchmarks
{
    private const int Pixels = 784;

    private Trainer trainer = null!;
    private TrainingStep step = null!;
    private Dataset data = null!;
    private int[] order = [];
    private int next;

    [Params(6_000, 60_000, 600_000)]
    public int Samples { get; set; }

    [Params(32, 64, 128, 256, 512, 1024)]
    public int Batch { get; set; }

    [GlobalSetup]
    public void Begin()
    {
        var random = new Random(1);
        var pixels = new byte[Samples * Pixels];
        random.NextBytes(pixels);
        data = Dataset.FromBytes(pixels, [28, 28, 1], [.. Enumerable.Range(0, Samples).Select(_ => random.Next(10))], 10);
        order = [.. Enumerable.Range(0, Samples)];
        random.Shuffle(order);
        Model model = Model.Input(28, 28, 1).Add(Layer.Flatten()).Add(Layer.Dense(512, Activation.Relu))
            .Add(Layer.Dense(10, Activation.Softmax));
        trainer = model.Compile(Optimizer.RmsProp(), Loss.SparseCategoricalCrossEntropy(), seed: 1, threads: 1);
        step = new TrainingStep(trainer.Network, trainer.State.Optimizer, Batch);
    }

    [GlobalCleanup]
    public void End() => trainer.Dispose();

    [Benchmark]
    public double Step()
    {
        if (next + Batch > order.Length)
            next = 0;
        next += Batch;
        return step.Run(data, order.AsSpan(next - Batch, Batch));
    }
}
