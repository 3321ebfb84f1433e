using BlasNet.Layers;
using BlasNet.Losses;
using BlasNet.Models;
using BlasNet.Tensors;

namespace BlasNet.Execution;

/// <content>Convolutions of every number of axes, and their transposes.</content>
internal static partial class GradientCheckModels
{
    private static IEnumerable<(string, Model, Loss)> Convolutions =>
        new (string Name, int[] Shape, Layer Layer)[]
        {
            ("conv1D", [6, 2], Layer.Conv1D(3, 3, padding: Padding.Same, activation: Activation.Tanh)),
            ("conv2D", [5, 4, 2], Layer.Conv2D(3, (3, 2), padding: 1, activation: Activation.Relu)),
            ("conv2D with stride and dilation", [7, 6, 2], Layer.Conv2D(3, 2, strides: (2, 1), dilationRate: 2)),
            ("conv2D in groups", [4, 4, 4], Layer.Conv2D(6, 3, padding: Padding.Same, groups: 2, useBias: false)),
            ("conv2D, depthwise", [4, 4, 3], Layer.Conv2D(3, 3, groups: 3, activation: Activation.Silu)),
            ("conv3D", [3, 3, 4, 2], Layer.Conv3D(2, 2, activation: Activation.Sigmoid)),
            ("conv2D of many filters", [5, 4, 3], Layer.Conv2D(9, 3, padding: Padding.Same)),
            ("conv2D of many channels", [4, 7, 16], Layer.Conv2D(16, 3, padding: Padding.Same)),
            ("conv1DTranspose", [4, 2], Layer.Conv1DTranspose(3, 3, strides: 2)),
            ("conv2DTranspose", [3, 4, 2], Layer.Conv2DTranspose(3, 3, strides: 2, padding: Padding.Same, activation: Activation.Tanh)),
            ("conv3DTranspose", [2, 2, 3, 2], Layer.Conv3DTranspose(2, 2, padding: 0, useBias: false)),
        }.Select(each => ($"layer {each.Name}", Imaged(each.Shape).Add(each.Layer).Add(Layer.Flatten()).Add(Layer.Dense(2)), Loss.MeanSquaredError()));

    private static IEnumerable<(string, Model, Loss)> PooledConvolutions
    {
        get
        {
            yield return ("layers conv2D and maxPooling2D",
                Imaged([5, 6, 2]).Add(Layer.Conv2D(9, 2, activation: Activation.Relu)).Add(Layer.MaxPooling2D()).Add(Layer.Flatten())
                    .Add(Layer.Dense(2)), Loss.MeanSquaredError());
            yield return ("layers conv1D and maxPooling1D that overlap",
                Imaged([9, 16]).Add(Layer.Conv1D(8, 3, padding: 1)).Add(Layer.MaxPooling1D(3, 2, padding: 1)).Add(Layer.Flatten())
                    .Add(Layer.Dense(2)), Loss.MeanSquaredError());
        }
    }

    private static Model Imaged(int[] shape) => Body(shape.Aggregate(1, (a, b) => a * b)).Add(Layer.Reshape(shape));
}
