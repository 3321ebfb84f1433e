using BenchmarkDotNet.Attributes;
using BlasNet.Training;

namespace BlasNet.Benchmarks;

/// <summary>Measures one whole training step (gather, forward, loss, backward, update) of the perceptrons
/// that <c>blasnet bench</c> knows.</summary>
/// <remarks>The samples are noise: the speed of a step does not depend on what is learned.</remarks>
[MemoryDiagnoser]
public class TrainingStepBenchmarks
{
    private Trainer trainer = null!;
    private TrainingStep step = null!;
    private Dataset data = null!;
    private int[] rows = [];

    [Params("keras-mlp", "bn-mlp", "wide-mlp", "circles")]
    public string Workload { get; set; } = "";

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Begin()
    {
        (Model model, Optimizer optimizer, int batch) = Workload switch
        {
            "keras-mlp" => (Images(512), Optimizer.RmsProp(), 128),
            "bn-mlp" => (Normalized(), Optimizer.Momentum(0.1, weightDecay: 1e-4), 100),
            "wide-mlp" => (Images(2048, 2048), Optimizer.Adam(), 512),
            "circles" => (Points(), Optimizer.Adam(0.01), 32),
            _ => throw new InvalidOperationException($"There is no workload '{Workload}'."),
        };
        bool binary = Workload == "circles";
        trainer = model.Compile(
            optimizer, binary ? Loss.BinaryCrossEntropy() : Loss.SparseCategoricalCrossEntropy(), seed: 1, threads: Threads);
        data = binary ? Datasets.Load("circles").Train : Noise(4 * batch);
        step = new TrainingStep(trainer.Network, trainer.State.Optimizer, batch);
        rows = [.. Enumerable.Range(0, batch).Select(row => row * 3 % data.Count)];
    }

    [GlobalCleanup]
    public void End() => trainer.Dispose();

    [Benchmark]
    public double Step() => step.Run(data, rows);

    private static Model Images(params int[] units)
    {
        Model model = Model.Input(28, 28, 1).Add(Layer.Flatten());
        foreach (int count in units)
            model = model.Add(Layer.Dense(count, Activation.Relu));
        return model.Add(Layer.Dense(10, Activation.Softmax));
    }

    private static Model Normalized()
    {
        Model model = Model.Input(28, 28, 1).Add(Layer.Flatten());
        for (int i = 0; i < 4; i++)
        {
            model = model.Add(Layer.Dense(100)).Add(Layer.BatchNormalization(momentum: 0.9, epsilon: 1e-5))
                .Add(Layer.Activate(Activation.Relu)).Add(Layer.Dropout(0.2));
        }
        return model.Add(Layer.Dense(10, Activation.Softmax));
    }

    private static Model Points()
    {
        Model model = Model.Input(2);
        foreach (int count in (int[])[4, 6, 6, 4])
            model = model.Add(Layer.Dense(count, Activation.Relu));
        return model.Add(Layer.Dense(1, Activation.Sigmoid));
    }

    private static Dataset Noise(int count)
    {
        var random = new Random(1);
        var pixels = new byte[count * 784];
        random.NextBytes(pixels);
        return Dataset.FromBytes(pixels, [28, 28, 1], [.. Enumerable.Range(0, count).Select(_ => random.Next(10))], 10);
    }
}
