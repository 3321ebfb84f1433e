using BlasNet.Data;

namespace BlasNet;

public sealed partial class Predictor
{
    /// <summary>Predicts from a picture: a PNG, JPEG, BMP, GIF or WebP file, resized as the pictures that were learned from.</summary>
    /// <exception cref="ConfigurationException">The model does not take pictures.</exception>
    /// <exception cref="DataException">The file is missing or damaged, or the picture has another size or other channels than the model
    /// takes.</exception>
    /// <exception cref="ObjectDisposedException">The predictor was disposed of.</exception>
    public Prediction PredictImage(string file)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        Shape shape = RequireImages();
        return PredictSamples(Pixels(ImageReader.Read(file, TargetSize.Of(ImageSize)), file, shape))[0];
    }

    /// <summary>Predicts from a picture in a stream, which is read to its end; see <see cref="PredictImage(string)"/>.</summary>
    /// <exception cref="ConfigurationException">The model does not take pictures.</exception>
    /// <exception cref="DataException">The picture is damaged, or has another size or other channels than the model takes.</exception>
    /// <exception cref="ObjectDisposedException">The predictor was disposed of.</exception>
    public Prediction PredictImage(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Shape shape = RequireImages();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        const string name = "the picture";
        return PredictSamples(Pixels(ImageReader.Decode(bytes.ToArray(), name, TargetSize.Of(ImageSize)), name, shape))[0];
    }

    /// <summary>Predicts from many pictures, several of which are read at a time; see <see cref="PredictImage(string)"/>.</summary>
    /// <exception cref="ConfigurationException">The model does not take pictures.</exception>
    /// <exception cref="DataException">A file is missing or damaged, or a picture has another size or other channels than the model takes.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The predictor was disposed of.</exception>
    public IReadOnlyList<Prediction> PredictImages(IEnumerable<string> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        Shape shape = RequireImages();
        var answers = new List<Prediction>();
        foreach (string[] some in files.Chunk(Network.InferenceCapacity))
        {
            RequireShape(ImageReader.Read(some[0], TargetSize.Of(ImageSize)), some[0], shape);
            answers.AddRange(PredictSamples(ImageStack.Read(some, ".", null, TargetSize.Of(ImageSize))));
        }
        return answers;
    }

    private static ByteSamples Pixels(DecodedImage image, string name, Shape shape)
    {
        RequireShape(image, name, shape);
        return new ByteSamples(image.Pixels, shape, 1.0 / byte.MaxValue);
    }

    private static void RequireShape(DecodedImage image, string name, Shape shape)
    {
        if (image.Height != shape[0] || image.Width != shape[1] || image.Channels != shape[2])
            throw new DataException(
                new Place(name), $"the picture is [{image.Height}, {image.Width}, {image.Channels}], but the model takes {shape}.");
    }

    private Shape RequireImages()
    {
        Shape shape = Model.Shapes()[Model.InputPositions[0]];
        return inputWidths.Length == 1 && shape.Rank == 3 ? shape : throw new ConfigurationException(
            $"The model takes rows of the shape {shape}, but a picture has height, width and channels.");
    }
}
