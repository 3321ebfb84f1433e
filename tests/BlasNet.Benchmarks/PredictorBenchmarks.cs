using BenchmarkDotNet.Attributes;
using BlasNet.Tables;

namespace BlasNet.Benchmarks;

/// <summary>Measures answers of a <see cref="Predictor"/>: a network of 986 parameters, 8-32-16-10, one row and many, through spans and by
/// properties.</summary>
/// <remarks>Unset OPENBLAS_CORETYPE and OPENBLAS_L2_SIZE, as a user has them. Quantiles of single calls, and of many threads at once, are
/// told by <see cref="PredictorLoad"/>.
/// </remarks>
[MemoryDiagnoser]
public class PredictorBenchmarks
{
    private const int Features = 8, Classes = 10;
    private readonly float[] inputs = new float[Rows * Features];
    private readonly float[] outputs = new float[Rows * Classes];
    private Trainer trainer = null!;
    private readonly Dictionary<string, object?> row = new() { ["size"] = 2.5, ["colour"] = "red", ["age"] = 3 };
    private Predictor predictor = null!;
    private Predictor ofTable = null!;

    /// <summary>The rows of a large call.</summary>
    public const int Rows = 4096;

    [GlobalSetup]
    public void Begin()
    {
        Model model = Model.Input(Features).Add(Layer.Dense(32, Activation.Relu)).Add(Layer.Dense(16, Activation.Relu))
            .Add(Layer.Dense(Classes, Activation.Softmax));
        trainer = model.Compile(Optimizer.Adam(), Loss.SparseCategoricalCrossEntropy(), seed: 1);
        predictor = trainer.ToPredictor();
        Table table = Table.FromRows(Enumerable.Range(0, 20).Select(i =>
            new { size = i * 0.5, colour = i % 2 == 0 ? "red" : "blue", age = i, price = i * i * 0.25 }));
        TablePreprocessor preprocessor = TablePreprocessor.Fit(table, [.. Enumerable.Range(0, table.RowCount)]);
        using Trainer onTable = Model.Input(preprocessor.Width).Add(Layer.Dense(32, Activation.Relu)).Add(Layer.Dense(1))
            .Compile(Optimizer.Adam(), Loss.MeanSquaredError(), seed: 1);
        onTable.Fit(preprocessor.Apply(table).Data, verbose: false);
        ofTable = onTable.ToPredictor();
        var random = new Random(1);
        for (int i = 0; i < inputs.Length; i++)
            inputs[i] = random.NextSingle();
    }

    [GlobalCleanup]
    public void End()
    {
        predictor.Dispose();
        ofTable.Dispose();
        trainer.Dispose();
    }

    [Benchmark(Baseline = true)]
    public void OneRow() => predictor.Predict(inputs.AsSpan(0, Features), outputs.AsSpan(0, Classes));

    [Benchmark]
    public Prediction OneAnswer() => predictor.Predict(inputs.AsSpan(0, Features));

    [Benchmark]
    public Prediction OneObject() => ofTable.Predict(new { size = 2.5, colour = "red", age = 3 });

    [Benchmark]
    public Prediction OneDictionary() => ofTable.Predict(row);

    [Benchmark(OperationsPerInvoke = Rows)]
    public void RowOfMany() => predictor.Predict(inputs, outputs);
}
