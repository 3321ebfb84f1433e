using BlasNet.Tests.Support;

namespace BlasNet.Tests.Execution;

/// <summary>Small networks in which all parts of training are used.</summary>
internal static class Trained
{
    /// <summary>Gets dense layers, batch normalization, dropout and a residual sum, large enough for several tiles.</summary>
    public static Model Residual
    {
        get
        {
            Node start = Node.Input(40).Then(Layer.Dense(96, Activation.Relu)).Then(Layer.BatchNormalization());
            Node branch = start.Then(Layer.Dropout(0.3)).Then(Layer.Dense(96, Activation.Gelu));
            return Model.From(Node.Of(Layer.Add(), start, branch).Then(Layer.Dense(5, Activation.Softmax)));
        }
    }

    public static Dataset Data(int rows, int width = 40, int classes = 5)
    {
        float[] x = Draw.Uniform(rows * width, 3);
        // The class is the largest of the first values, so that there is something to learn.
        int[] labels = [.. Enumerable.Range(0, rows).Select(row => Enumerable.Range(0, classes).MaxBy(c => x[row * width + c]))];
        return Dataset.FromArrays(x, [width], labels, classes);
    }

    public static Trainer Trainer(int threads, Model? model = null) => (model ?? Residual).Compile(
        Optimizer.Adam(0.002) with { ClipNorm = 0.5 }, Loss.SparseCategoricalCrossEntropy(), seed: 11, threads: threads);

    /// <summary>Returns all weights and running statistics.</summary>
    public static float[] Weights(Trainer trainer) => [.. trainer.Network.Parameters.Span, .. trainer.Network.States.Span];
}
