using BlasNet.Layers;

namespace BlasNet.Exchange;

/// <summary>Search for the layers that read images after a Flatten: PyTorch flattens them with the channels first.</summary>
internal static class FlattenedImages
{
    /// <summary>Returns the number of channels of the image that a layer reads flattened.</summary>
    /// <param name="model">The model.</param>
    /// <param name="shapes">The shape of each layer's output.</param>
    /// <param name="position">The layer.</param>
    /// <returns>The number; null where the layer reads anything else, or where the order is the same.</returns>
    public static int? ChannelsBefore(Model model, IReadOnlyList<Shape> shapes, int position)
    {
        if (model.InputsOf(position) is not [int before])
            return null;
        while (KeepsOrder(model.Layers[before]) && model.InputsOf(before) is [int further])
            before = further;
        if (model.Layers[before] is not Flatten || model.InputsOf(before) is not [int image])
            return null;
        int channels = shapes[image].Last;
        return channels > 1 && channels < shapes[image].Size && IsImage(model, shapes, image) ? channels : null;
    }

    // Elementwise layers, behind which the values stand as before.
    private static bool KeepsOrder(Layer layer) =>
        layer is ActivationLayer or Dropout or BatchNormalization or Scale && layer.FinalActivation != Activation.Softmax;

    // PyTorch has the channels of images first, but those of a sequence only where convolutions or pooling read it.
    private static bool IsImage(Model model, IReadOnlyList<Shape> shapes, int position)
    {
        while (true)
        {
            Layer layer = model.Layers[position];
            if (layer is Convolution or ConvolutionTranspose or Pooling or UpSampling)
                return true;
            if (layer is InputLayer || model.InputsOf(position).Count == 0)
                return shapes[position].Rank >= 3;
            if (layer is not (ActivationLayer or Dropout or SpatialDropout or BatchNormalization or ZeroPadding or Cropping
                or Layers.Add or Multiply or Concatenate))
                return false;
            position = model.InputsOf(position)[0];
        }
    }
}
