using BenchmarkDotNet.Attributes;

namespace BlasNet.Benchmarks;

/// <summary>Measures answers of a <see cref="Predictor"/>: a network of 986 parameters, 8-32-16-10, one row and many, through spans and by
/// properties.</summary>
/// <remarks>Unset OPENBLAS_CORETYPE and OPENBLAS_L2_SIZE, as a user has them. The quantiles of single calls: <c>--quantiles</c>.</remarks>
[MemoryDiagnoser]
public class PredictorBenchmarks
{
    private const int Features = 8, Classes = 10;
    private readonly float[] inputs = new float[Rows * Features];
    private readonly float[] outputs = new float[Rows * Classes];
    private Trainer trainer = null!;
    private Predictor predictor = null!;

    /// <summary>The rows of a large call.</summary>
    public const int Rows = 4096;

    [GlobalSetup]
    public void Begin()
    {
        Model model = Model.Input(Features).Add(Layer.Dense(32, Activation.Relu)).Add(Layer.Dense(16, Activation.Relu))
            .Add(Layer.Dense(Classes, Activation.Softmax));
        trainer = model.Compile(Optimizer.Adam(), Loss.SparseCategoricalCrossEntropy(), seed: 1);
        predictor = trainer.ToPredictor();
        var random = new Random(1);
        for (int i = 0; i < inputs.Length; i++)
            inputs[i] = random.NextSingle();
    }

    [GlobalCleanup]
    public void End()
    {
        predictor.Dispose();
        trainer.Dispose();
    }

    [Benchmark(Baseline = true)]
    public void OneRow() => predictor.Predict(inputs.AsSpan(0, Features), outputs.AsSpan(0, Classes));

    [Benchmark]
    public Prediction OneAnswer() => predictor.Predict(inputs.AsSpan(0, Features));

    [Benchmark(OperationsPerInvoke = Rows)]
    public void RowOfMany() => predictor.Predict(inputs, outputs);
}
