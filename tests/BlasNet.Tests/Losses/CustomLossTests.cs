using BlasNet.Numerics;
using BlasNet.Tests.Execution;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Losses;

internal static class CustomLossTests
{
    private static readonly Loss SquaredError = Loss.Custom("squared", (target, y) => Variable.Mean(Variable.Square(y - target), 1));

    [Test]
    public static void A_mean_squared_error_of_operations_trains_as_the_built_in_one_does()
    {
        float[] expected = Fit(Loss.MeanSquaredError(), 1), actual = Fit(SquaredError, 1);
        Near.AssertNear(Array.ConvertAll(expected, value => (double)value), actual, 1e-6);
    }

    [Test]
    public static void The_bits_do_not_depend_on_the_threads() => Assert.That(Fit(SquaredError, 2), Is.EqualTo(Fit(SquaredError, 1)));

    [Test]
    public static void A_loss_that_is_not_one_value_per_sample_ends_with_a_sentence() => Assert.That(
        () => Fit(Loss.Custom("whole", (target, y) => Variable.Mean(y - target)), 1),
        Throws.TypeOf<TrainingException>().With.Message.Contains("whole: the loss must be one value per sample"));

    [Test]
    public static void Code_is_not_written_to_a_file()
    {
        Assert.That(SquaredError.ToString(), Is.EqualTo("custom(name: squared)"));
        Assert.That(() => new ModelFile(Model.Input(4).Add(Layer.Dense(1))) { Loss = SquaredError }.ToString(),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("a loss made of code cannot be written to a file"));
    }

    private static float[] Fit(Loss loss, int threads)
    {
        Dataset data = Dataset.FromValues(Draw.Uniform(90 * 7, 1), [7], Draw.Uniform(90 * 3, 2), 3)
            .WithWeights(Draw.Uniform(90, 3, 0.5, 2));
        Trainer trainer = Model.Input(7).Add(Layer.Dense(16, Activation.Tanh)).Add(Layer.Dense(3))
            .Compile(Optimizer.Adam(0.01), loss, seed: 4, threads: threads);
        trainer.Fit(data, epochs: 3, batchSize: 40, verbose: false);
        return Trained.Weights(trainer);
    }
}
