using BenchmarkDotNet.Attributes;
using BlasNet.Checking;
using BlasNet.Execution;

namespace BlasNet.Benchmarks;

/// <summary>Measures the loss and all gradients of a network 24-8-2 for 200 rows on one thread, where overhead is most of the
/// time.</summary>
/// <remarks>SimpleChains.jl, which compiles kernels for the sizes at hand, tells of 5.7 microseconds for such a network.</remarks>
[MemoryDiagnoser]
public class SmallGradientBenchmarks
{
    private const int Rows = 200;

    private Network network = null!;
    private BoundPlan plan = null!;

    [Params("relu", "tanh")]
    public string Hidden { get; set; } = "";

    [GlobalSetup]
    public void Begin()
    {
        Activation activation = Hidden == "tanh" ? Activation.Tanh : Activation.Relu;
        network = new Network(
            Model.Input(24).Add(Layer.Dense(8, activation)).Add(Layer.Dense(2)), Loss.MeanSquaredError(), seed: 1, threads: 1);
        plan = network.Training(Rows);
        GradientStep.Fill(plan, GradientStep.Draw(network, Rows, seed: 2));
    }

    [GlobalCleanup]
    public void End() => network.Dispose();

    [Benchmark]
    public double LossAndGradient() => GradientStep.Run(network, plan, Rows);
}
