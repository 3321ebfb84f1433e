using BlasNet;

namespace BlasNet.Tests.Readme;

/// <summary>Compiles the README's sample; <see cref="ReadmeTests"/> holds the two texts together.</summary>
internal static class ReadmeSample
{
    public static void Run()
    {
        var data = Datasets.Mnist();
        var model = Model.Input(28, 28, 1)
            .Add(Layer.Flatten())
            .Add(Layer.Dense(512, Activation.Relu))
            .Add(Layer.Dense(10, Activation.Softmax));
        using var trainer = model.Compile(Optimizer.RmsProp(), Loss.SparseCategoricalCrossEntropy(), seed: 1);
        History history = trainer.Fit(data.Train, epochs: 5, batchSize: 128, validation: data.Test);
        Console.WriteLine(history.Last);
    }
}
