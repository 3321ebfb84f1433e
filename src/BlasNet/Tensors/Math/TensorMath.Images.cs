using System.Numerics.Tensors;
using Columns = BlasNet.Numerics.Im2Col;

namespace BlasNet.Numerics;

/// <content>Im2col and col2im.</content>
public static partial class TensorMath
{
    /// <summary>Copies the values under each position of a window into one row.</summary>
    /// <remarks>Shapes: [N, H, W, C] to [N·OH·OW, KH·KW·C]. For sequences and volumes see <see cref="BlasNet.Numerics.Im2Col"/>.</remarks>
    /// <param name="images">The images, channels last.</param>
    /// <param name="kernelHeight">Rows of the window.</param>
    /// <param name="kernelWidth">Columns of the window.</param>
    /// <param name="stride">Distance of neighbouring windows along both axes.</param>
    /// <param name="padding">Padding around the images; none by default.</param>
    /// <exception cref="ConfigurationException">The numbers do not fit.</exception>
    public static Tensor<float> Im2Col(Tensor<float> images, int kernelHeight, int kernelWidth, int stride = 1, Padding? padding = null) =>
        Columns.Columns(images, (kernelHeight, kernelWidth), stride, padding);

    /// <summary>Adds the rows of im2col back into images, overlapping ones into the same element: its adjoint.</summary>
    /// <remarks>Shapes: [N·OH·OW, KH·KW·C] to the given [N, H, W, C].</remarks>
    /// <param name="columns">The rows.</param>
    /// <param name="imageShape">The shape of the images.</param>
    /// <param name="kernelHeight">Rows of the window.</param>
    /// <param name="kernelWidth">Columns of the window.</param>
    /// <param name="stride">Distance of neighbouring windows along both axes.</param>
    /// <param name="padding">Padding around the images; none by default.</param>
    /// <exception cref="ConfigurationException">The numbers do not fit each other or the columns.</exception>
    public static Tensor<float> Col2Im(
        Tensor<float> columns, int[] imageShape, int kernelHeight, int kernelWidth, int stride = 1, Padding? padding = null) =>
        Columns.Images(columns, imageShape, (kernelHeight, kernelWidth), stride, padding);
}
