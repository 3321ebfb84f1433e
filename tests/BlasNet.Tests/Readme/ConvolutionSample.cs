using BlasNet;

namespace BlasNet.Tests.Readme;

/// <summary>Compiles the README's sample of convolutions; <see cref="ReadmeTests"/> holds the two texts together.</summary>
internal static class ConvolutionSample
{
    public static Model[] Run()
    {
        var lenet = Model.Input(28, 28)
            .Add(Layer.Conv2D(20, kernelSize: 5, activation: Activation.Relu)).Add(Layer.MaxPooling2D())
            .Add(Layer.Conv2D(50, kernelSize: 5, activation: Activation.Relu)).Add(Layer.MaxPooling2D())
            .Add(Layer.Flatten()).Add(Layer.Dense(500, Activation.Relu)).Add(Layer.Dense(10, Activation.Softmax));
        // Nodes build graphs with several branches, here a residual block.
        var x = Node.Input(32, 32, 16);
        var path = x.Then(Layer.Conv2D(16, kernelSize: 3, padding: 1, useBias: false)).Then(Layer.BatchNormalization());
        var block = Node.Of(Layer.Add(), path, x).Then(Layer.Activate(Activation.Relu));
        var model = Model.From(block.Then(Layer.GlobalAveragePooling2D()).Then(Layer.Dense(10, Activation.Softmax)));
        return [lenet, model];
    }
}
