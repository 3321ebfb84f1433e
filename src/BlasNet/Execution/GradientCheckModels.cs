using BlasNet.Layers;
using BlasNet.Losses;
using BlasNet.Models;

namespace BlasNet.Execution;

/// <summary>Lists small models that show every kind of layer, every activation and every loss to the gradient check.</summary>
/// <remarks>A dense layer stands before each checked one: its gradients are wrong where the checked layer's input gradient is.</remarks>
internal static partial class GradientCheckModels
{
    public static IReadOnlyList<(string Name, Model Model, Loss Loss)> All =>
    [
        .. BasicLayers,
        .. ShapeLayers,
        .. Poolings,
        .. Convolutions,
        .. PooledConvolutions,
        .. Activations,
        .. Losses,
    ];

    private static IEnumerable<(string, Model, Loss)> BasicLayers
    {
        get
        {
            yield return ("layer dense", Body().Add(Layer.Dense(3)), Loss.MeanSquaredError());
            yield return ("layer dense without bias", Body().Add(Layer.Dense(3, useBias: false)), Loss.MeanSquaredError());
            yield return ("layer activation", Body().Add(Layer.Activate(Activation.Tanh)), Loss.MeanSquaredError());
            yield return ("layer dropout", Body(12).Add(Layer.Dropout(0.4)), Loss.MeanSquaredError());
            yield return ("layer batchNormalization", Body().Add(Layer.BatchNormalization()).Add(Layer.Dense(2)), Loss.MeanSquaredError());
            yield return ("layer batchNormalization over positions",
                Body(12).Add(Layer.Reshape([2, 2, 3])).Add(Layer.BatchNormalization()).Add(Layer.Flatten()).Add(Layer.Dense(2)),
                Loss.MeanSquaredError());
            yield return ("layers reshape and flatten",
                Body(12).Add(Layer.Reshape([3, -1])).Add(Layer.Activate(Activation.Softmax)).Add(Layer.Flatten()).Add(Layer.Dense(2)),
                Loss.MeanSquaredError());
            yield return ("layer add", Merged(Layer.Add()), Loss.MeanSquaredError());
            yield return ("layer multiply", Merged(Layer.Multiply()), Loss.MeanSquaredError());
            yield return ("layer concatenate", Merged(Layer.Concatenate()), Loss.MeanSquaredError());
        }
    }

    private static IEnumerable<(string, Model, Loss)> Activations =>
    [
        .. Activation.WithoutParameter.Where(activation => activation != Activation.Step)
            .Append(Activation.LeakyRelu(0.3)).Append(Activation.Elu(0.7))
            .SelectMany(activation => new (string, Model, Loss)[]
            {
                ($"activation {activation} in dense", Body().Add(Layer.Dense(4, activation)).Add(Layer.Dense(2)), Loss.MeanSquaredError()),
                ($"activation {activation} alone", Body().Add(Layer.Activate(activation)).Add(Layer.Dense(2)), Loss.MeanSquaredError()),
            }),
    ];

    private static IEnumerable<(string, Model, Loss)> Losses
    {
        get
        {
            Model softmax = Body().Add(Layer.Dense(3, Activation.Softmax)), sigmoid = Body().Add(Layer.Dense(3, Activation.Sigmoid));
            Model plain = Body().Add(Layer.Dense(3));
            foreach ((Loss loss, Model model) in new[]
            {
                (Loss.SparseCategoricalCrossEntropy(), softmax), (Loss.SparseCategoricalCrossEntropy(fromLogits: true), plain),
                (Loss.CategoricalCrossEntropy(), softmax), (Loss.CategoricalCrossEntropy(fromLogits: true), plain),
                (Loss.BinaryCrossEntropy(), sigmoid), (Loss.BinaryCrossEntropy(fromLogits: true), plain),
                (Loss.MeanSquaredError(), plain), (Loss.MeanAbsoluteError(), plain), (Loss.Huber(0.6), plain),
            })
            {
                yield return ($"loss {loss}", model, loss);
            }
        }
    }

    private static Model Body(int units = 4) => Model.Input(6).Add(Layer.Dense(units));

    // Three branches from one value and one of its own: forks, several inputs, and a value that is merged with itself.
    private static Model Merged(Layer merge)
    {
        Node start = Node.Input(6).Then(Layer.Dense(4));
        Node branch = start.Then(Layer.Dense(4, Activation.Tanh));
        return Model.From(Node.Of(merge, start, branch, start).Then(Layer.Dense(2)));
    }
}
