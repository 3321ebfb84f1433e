using BlasNet.Tests.Execution;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Training;

/// <summary>Small trainings of all kinds that are cut into shards.</summary>
internal static class ShardCases
{
    /// <summary>A model with its data and how it is trained.</summary>
    internal sealed record Case(string Name, Func<Model> Model, Dataset Train, Dataset Validation, Loss Loss)
    {
        public Optimizer Optimizer { get; init; } = Optimizer.Adam(0.004);

        public IReadOnlyList<Metric>? Metrics { get; init; }

        public Augmentation? Augmentation { get; init; }

        public int Batch { get; init; } = 32;

        public bool HasBatchStatistics { get; init; }

        public Trainer Compile(int? shards, Communicator? communicator = null, int threads = 1) =>
            Model().Compile(Optimizer, Loss, Metrics, seed: 7, threads, shards, communicator);

        public override string ToString() => Name;
    }

    private static readonly DatasetPair Digits = BlasNet.Digits.Make(1, 67, 21);

    /// <summary>Gets the cases; all but the one that needs two rows a shard end an epoch with fewer rows than shards.</summary>
    public static IReadOnlyList<Case> All { get; } =
    [
        new("dense", () => Model.Input(40).Add(Layer.Dense(64, Activation.Relu)).Add(Layer.Dense(5, Activation.Softmax)),
            Trained.Data(99), Trained.Data(30), Loss.SparseCategoricalCrossEntropy())
        {
            Metrics = [Metric.Accuracy(), Metric.F1Score(), Metric.AreaUnderCurve()],
        },
        new("batch normalization and dropout", () => Trained.Residual, Trained.Data(104), Trained.Data(30),
            Loss.SparseCategoricalCrossEntropy())
        {
            Optimizer = Optimizer.Adam(0.002) with { ClipNorm = 0.5 },
            HasBatchStatistics = true,
        },
        new("convolution with augmentation", () => Model.Input(28, 28, 1).Add(Layer.Conv2D(4, 5, activation: Activation.Relu))
                .Add(Layer.MaxPooling2D()).Add(Layer.SpatialDropout2D(0.2)).Add(Layer.Flatten()).Add(Layer.Dense(10, Activation.Softmax)),
            Digits.Train, Digits.Test!, Loss.SparseCategoricalCrossEntropy())
        {
            Augmentation = new Augmentation { Shift = 1, Rotate = 10, Noise = 0.1 },
            Optimizer = Optimizer.Adam(0.004) with { EmaMomentum = 0.9 },
        },
        new("residual block", Block, Digits.Train, Digits.Test!, Loss.SparseCategoricalCrossEntropy())
        {
            Optimizer = Optimizer.Momentum(0.02),
            HasBatchStatistics = true,
        },
        new("regression", () => Model.Input(6).Add(Layer.Dense(16, Activation.Tanh)).Add(Layer.Dropout(0.1)).Add(Layer.Dense(2)),
            Values(97, 2), Values(31, 2), Loss.Huber())
        {
            Metrics = [Metric.R2Score(), Metric.MeanAbsoluteError(), Metric.RootMeanSquaredError()],
        },
        new("quantiles", () => Model.Input(6).Add(Layer.Dense(16, Activation.Tanh)).Add(Layer.Dense(6)), Values(97, 2), Values(31, 2),
            Loss.Pinball([0.1, 0.5, 0.9])),
        new("recurrent", () => Model.Input(9, 3).Add(Layer.Masking()).Add(Layer.Lstm(7, dropout: 0.2, recurrentDropout: 0.2))
            .Add(Layer.Dense(3, Activation.Softmax)), Sequences(67), Sequences(20), Loss.SparseCategoricalCrossEntropy()),
        new("forecast", () => Model.Input(12, 2).Add(Layer.Flatten()).Add(Layer.Dense(3)), Windows(90), Windows(40),
            Loss.MeanSquaredError()),
        new("attention", () => Model.Input(9, 4).Add(Layer.MultiHeadAttention(2, 3, dropout: 0.2))
            .Add(Layer.TimeDistributed(Layer.Dropout(0.1))).Add(Layer.GlobalAveragePooling1D()).Add(Layer.Dense(3, Activation.Softmax)),
            Sequences(67, 4), Sequences(20, 4), Loss.SparseCategoricalCrossEntropy()),
    ];

    /// <summary>Values of two linear functions and their product.</summary>
    public static Dataset Values(int rows, int targets)
    {
        float[] x = Draw.Uniform(rows * 6, 5);
        float[] y = [.. Enumerable.Range(0, rows * targets).Select(i => x[i / targets * 6] * (i % targets + 1) - x[i / targets * 6 + 1])];
        return Dataset.FromValues(x, [6], y, targets);
    }

    // Its validation is judged as forecasts are, row after row.
    private static Dataset Windows(int steps)
    {
        float[] values = Draw.Uniform(steps, 8);
        return new TimeSeries(Window: 12, Horizon: 3).Of(Dataset.FromValues(values, [1], values));
    }

    private static Dataset Sequences(int rows, int width = 3)
    {
        const int Steps = 9;
        float[] x = Draw.Uniform(rows * Steps * width, 6);
        // Padding after 2 to 9 steps.
        for (int row = 0; row < rows; row++)
            x.AsSpan((row * Steps + 2 + row % 8) * width, (7 - row % 8) * width).Clear();
        return Dataset.FromArrays(x, [Steps, width], [.. Enumerable.Range(0, rows).Select(row => row * 5 % 3)], 3);
    }

    private static Model Block()
    {
        Node start = Node.Input(28, 28, 1).Then(Layer.Conv2D(4, 3, strides: 2, padding: Padding.Same)).Then(Layer.BatchNormalization())
            .Then(Layer.Activate(Activation.Relu));
        Node branch = start.Then(Layer.Conv2D(4, 3, padding: Padding.Same)).Then(Layer.BatchNormalization());
        return Model.From(Node.Of(Layer.Add(), start, branch).Then(Layer.Activate(Activation.Relu)).Then(Layer.GlobalAveragePooling2D())
            .Then(Layer.Dense(10, Activation.Softmax)));
    }
}
