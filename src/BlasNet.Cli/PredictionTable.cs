using System.Globalization;
using System.Numerics.Tensors;
using System.Text;
using BlasNet.Files;
using BlasNet.Losses;
using BlasNet.Tables;

namespace BlasNet.Cli;

/// <summary>Predictions as CSV.</summary>
/// <remarks><c>index,label,p_0,p_1,...</c> for classes; <c>index,value</c> or <c>index,value_0,value_1,...</c> for values. For a table
/// the index is the row's number, followed by the identifier columns; labels have their names and values their units. For a folder of
/// images the file follows the index.</remarks>
internal sealed class PredictionTable
{
    private readonly Loss loss;
    private readonly SavedModelData data;
    private readonly IReadOnlyList<string> classNames;
    private readonly float[] outputs;
    private readonly double[]? restored;
    private readonly int width;
    private readonly int rows;

    public PredictionTable(
        Loss loss, Tensor<float> predictions, SavedModelData data, TablePreprocessor? preprocessor = null,
        IReadOnlyList<string>? classNames = null)
    {
        (this.loss, this.classNames, this.data, rows) = (loss, classNames ?? [], data, data.Data.Count);
        outputs = new float[predictions.FlattenedLength];
        predictions.FlattenTo(outputs);
        width = outputs.Length / rows;
        if (preprocessor is { Task: TableTask.Regression })
            restored = preprocessor.Restore(outputs);
    }

    // Several sigmoid outputs are independent labels, not exclusive classes.
    private bool IsBinary => loss is BinaryCrossEntropy && width == 1;

    private bool IsClasses => loss is CategoricalCrossEntropy or SparseCategoricalCrossEntropy;

    /// <summary>Gets the header line.</summary>
    public string Header => Joined([
        "index", .. data.HasFiles ? ["file"] : Array.Empty<string>(), .. data.Identifiers.Select(column => column.Name), .. Predicted]);

    private IEnumerable<string> Predicted => IsClasses || IsBinary ? Numbered("p", IsBinary ? 2 : width).Prepend("label")
        : width == 1 ? ["value"]
        : Numbered("value", width);

    /// <summary>Writes the file; it appears whole or not at all.</summary>
    /// <exception cref="MachineException">The file cannot be written.</exception>
    public void Write(string path) => AtomicFile.Write(path, stream =>
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        using var text = new StreamWriter(stream, utf8, bufferSize: 1 << 16, leaveOpen: true) { NewLine = "\n" };
        text.WriteLine(Header);
        var line = new StringBuilder();
        for (int row = 0; row < rows; row++)
        {
            int number = data.RowOf(row);
            line.Clear().Append(CultureInfo.InvariantCulture, $"{number}");
            if (data.HasFiles)
                line.Append(',').Append(Joined([data.Data.Input.NameOf(row)!]));
            foreach (TableColumn column in data.Identifiers)
                line.Append(',').Append(number < column.Count ? Joined([column.TextAt(number) ?? ""]) : "");
            if (restored is not null)
                AppendValues(line, row);
            else
                Append(line, outputs.AsSpan(row * width, width));
            text.WriteLine(line);
        }
    });

    // A value that no scale has changed has the digits of the float that it is.
    private void AppendValues(StringBuilder line, int row)
    {
        for (int i = row * width; i < (row + 1) * width; i++)
        {
            if (restored![i] == outputs[i])
                line.Append(CultureInfo.InvariantCulture, $",{outputs[i]:R}");
            else
                line.Append(CultureInfo.InvariantCulture, $",{restored[i]:R}");
        }
    }

    private void Append(StringBuilder line, Span<float> values)
    {
        if (loss.TakesLogits && IsClasses)
            TensorPrimitives.SoftMax(Shifted(values), values);
        else if (loss.TakesLogits && loss is BinaryCrossEntropy)
            TensorPrimitives.Sigmoid(values, values);
        if (IsBinary)
            values = (float[])[1 - values[0], values[0]];
        if (IsClasses || IsBinary)
            line.Append(',').Append(LabelName(Label(values)));
        foreach (float value in values)
            line.Append(CultureInfo.InvariantCulture, $",{value:R}");
    }

    private string LabelName(int label) =>
        label < classNames.Count ? Joined([classNames[label]]) : label.ToString(CultureInfo.InvariantCulture);

    // Argmax; the first of equals, as in the accuracy.
    private static int Label(ReadOnlySpan<float> probabilities)
    {
        int best = 0;
        for (int i = 1; i < probabilities.Length; i++)
        {
            if (probabilities[i] > probabilities[best])
                best = i;
        }
        return best;
    }

    // The exponential of a large logit would overflow.
    private static Span<float> Shifted(Span<float> logits)
    {
        TensorPrimitives.Subtract(logits, TensorPrimitives.Max<float>(logits), logits);
        return logits;
    }

    private static string Joined(IEnumerable<string> fields) => Encoding.UTF8.GetString(CsvFormat.Line(fields)).TrimEnd('\n');

    private static IEnumerable<string> Numbered(string name, int count) =>
        Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{name}_{i}"));
}
