namespace BlasNet.Tests.Training;

/// <summary>Tests that the built-in digits need a network: it learns them, and a linear classifier stays behind.</summary>
public sealed class DigitsTrainingTests
{
    [Test]
    public void A_network_learns_the_digits_and_a_linear_classifier_stays_clearly_below()
    {
        DatasetPair digits = Datasets.Load("digits");
        Dataset train = digits.Train.Take(15_000);
        Model images = Model.Input(28, 28, 1).Add(Layer.Flatten());

        double network = TestAccuracy(images.Add(Layer.Dense(128, Activation.Relu)).Add(Layer.Dense(10, Activation.Softmax)), train,
            digits.Test!);
        double linear = TestAccuracy(images.Add(Layer.Dense(10, Activation.Softmax)), train, digits.Test!);

        // Measured: 0.929 and 0.803; on all 60 000 digits keras-mlp reaches 0.985 and a linear classifier 0.854.
        Assert.That(network, Is.GreaterThan(0.9));
        Assert.That(linear, Is.LessThan(network - 0.08).And.GreaterThan(0.5));
    }

    private static double TestAccuracy(Model model, Dataset train, Dataset test)
    {
        using Trainer trainer = model.Compile(Optimizer.Adam(), Loss.SparseCategoricalCrossEntropy(), seed: 1);
        trainer.Fit(train, epochs: 3, batchSize: 64, verbose: false);
        return trainer.Evaluate(test).Accuracy!.Value;
    }
}
