using BlasNet.Exchange;

namespace BlasNet;

/// <summary>Trained models as files of ONNX, which run where BlasNet does not: in Python, browsers, telephones.</summary>
public static class OnnxExtensions
{
    /// <summary>Writes the network as it is now as a file of ONNX, opset 17, which appears whole or not at all.</summary>
    /// <remarks>Of a model trained on a table each column is an input, in its own units, and the outputs are the name of the class with the
    /// probabilities, or the values in their units; docs/exchange.md tells all of it. The same model gives the same bytes.</remarks>
    /// <param name="trainer">The trainer.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">What is to be written; everything by default.</param>
    /// <returns>Size, inputs and outputs of the file.</returns>
    /// <exception cref="ConfigurationException">A layer, a column or an option has no form in ONNX, or the weights have more than
    /// 2 GB.</exception>
    /// <exception cref="MachineException">The file cannot be written.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses the trainer or its network.</exception>
    /// <example>
    /// <code>
    /// OnnxExportReport written = trainer.ExportOnnx("digits.onnx");
    /// Console.WriteLine(string.Join(", ", written.Inputs));
    /// </code>
    /// </example>
    public static OnnxExportReport ExportOnnx(this Trainer trainer, string path, OnnxOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentException.ThrowIfNullOrEmpty(path);
        using Execution.SingleUse.Call call = trainer.Network.Use.Enter();
        return OnnxExport.Write(path, new ExportRequest(
            trainer.Network, trainer.Loss, trainer.Preprocessor, trainer.Preprocessor?.ClassNames ?? trainer.State.ClassNames,
            options ?? new OnnxOptions()) { ImageSize = trainer.State.ImageSize });
    }

    /// <summary>Writes the network with the temperature and the threshold of its run; see
    /// <see cref="ExportOnnx(Trainer, string, OnnxOptions?)"/>.</summary>
    /// <param name="saved">The model.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">What is to be written; everything by default.</param>
    /// <returns>Size, inputs and outputs of the file.</returns>
    /// <exception cref="ConfigurationException">A layer, a column or an option has no form in ONNX, or the weights have more than
    /// 2 GB.</exception>
    /// <exception cref="MachineException">The file cannot be written.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses the model.</exception>
    public static OnnxExportReport ExportOnnx(this SavedModel saved, string path, OnnxOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(saved);
        ArgumentException.ThrowIfNullOrEmpty(path);
        using Execution.SingleUse.Call call = saved.Network.Use.Enter();
        return BlasNetException.WithPlace(new Place(saved.Path), () => OnnxExport.Write(path, RequestOf(saved, options)));
    }

    /// <summary>Returns what is to be written of a saved model.</summary>
    internal static ExportRequest RequestOf(SavedModel saved, OnnxOptions? options) =>
        new(saved.Network, saved.Loss, saved.Preprocessor, saved.ClassNames, options ?? new OnnxOptions())
        {
            Scaling = saved.Adjustment.Scaling, Threshold = saved.Adjustment.Threshold, Positive = saved.Adjustment.Positive,
            ImageSize = saved.ImageSize,
        };
}
