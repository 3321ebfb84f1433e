using BlasNet.Layers;
using BlasNet.Losses;
using BlasNet.Models;
using BlasNet.Tensors;

namespace BlasNet.Execution;

internal static partial class GradientCheckModels
{
    private static IEnumerable<(string, Model, Loss)> ShapeLayers
    {
        get
        {
            yield return ("layer layerNormalization", Body(5).Add(Layer.LayerNormalization()).Add(Layer.Dense(2)), Loss.MeanSquaredError());
            yield return ("layer layerNormalization over positions", Shaped([2, 3, 4], Layer.LayerNormalization(1e-5)), Loss.MeanSquaredError());
            yield return ("layer embedding",
                Model.Input(4).Add(Layer.Embedding(7, 3)).Add(Layer.Flatten()).Add(Layer.Dense(2)), Loss.MeanSquaredError());
            var uneven = new Margins((1, 0), (2, 1));
            yield return ("layer zeroPadding2D", Shaped([2, 3, 2], Layer.ZeroPadding2D(uneven)), Loss.MeanSquaredError());
            yield return ("layer cropping2D", Shaped([5, 4, 2], Layer.Cropping2D(uneven)), Loss.MeanSquaredError());
            yield return ("layer upSampling2D", Shaped([2, 3, 2], Layer.UpSampling2D((2, 3))), Loss.MeanSquaredError());
            yield return ("layer upSampling2D, bilinear",
                Shaped([2, 3, 2], Layer.UpSampling2D((2, 3), Interpolation.Bilinear)), Loss.MeanSquaredError());
            yield return ("layers over images: concatenate along axis 1, multiply and add", ImageMerges(), Loss.MeanSquaredError());
            yield return ("layer permute", Shaped([2, 3, 4], Layer.Permute([3, 1, 2])), Loss.MeanSquaredError());
            yield return ("layer spatialDropout2D", Shaped([2, 2, 6], Layer.SpatialDropout2D(0.4)), Loss.MeanSquaredError());
        }
    }

    // Two images of different height, joined to one of the height of a third, which gates the sum of both.
    private static Model ImageMerges()
    {
        Node start = Node.Input(6);
        Node Image(int height) => start.Then(Layer.Dense(height * 6, Activation.Tanh)).Then(Layer.Reshape([height, 3, 2]));
        Node joined = Node.Of(Layer.Concatenate(axis: 1), Image(1), Image(3)), gate = Image(4);
        Node output = Node.Of(Layer.Multiply(), gate, Node.Of(Layer.Add(), joined, gate));
        return Model.From(output.Then(Layer.Flatten()).Then(Layer.Dense(2)));
    }

    /// <summary>A layer over samples of a shape, between two dense ones.</summary>
    private static Model Shaped(int[] shape, Layer layer) =>
        Body(shape.Aggregate(1, (a, b) => a * b)).Add(Layer.Reshape(shape)).Add(layer).Add(Layer.Flatten()).Add(Layer.Dense(2));
}
