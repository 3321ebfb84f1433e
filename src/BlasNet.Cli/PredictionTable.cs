using System.Globalization;
using System.Numerics.Tensors;
using System.Text;
using BlasNet.Files;
using BlasNet.Inference;
using BlasNet.Runs;
using BlasNet.Tables;

namespace BlasNet.Cli;

/// <summary>Predictions as CSV.</summary>
/// <remarks><c>index,label,p_0,p_1,...</c> for classes; <c>index,value</c> or <c>index,value_0,value_1,...</c> for values. For a table
/// the index is the row's number, followed by the identifier columns; labels have their names and values their units. For a folder of
/// images the file follows the index.</remarks>
internal sealed class PredictionTable
{
    private readonly OutputForm form;
    private readonly SavedModelData data;
    private readonly float[] outputs;
    private readonly int width;
    private readonly int rows;

    // Of the row written last.
    private int label;

    public PredictionTable(
        Loss loss, Tensor<float> predictions, SavedModelData data, TablePreprocessor? preprocessor = null,
        IReadOnlyList<string>? classNames = null, OutputAdjustment? adjustment = null)
    {
        (this.data, rows) = (data, data.Data.Count);
        outputs = Flat(predictions);
        width = outputs.Length / rows;
        form = new OutputForm(loss, width, preprocessor, classNames ?? [], adjustment);
    }

    private bool HasLabel => form.Task is PredictionTask.Classes or PredictionTask.Binary;

    /// <summary>Gets the header line.</summary>
    public string Header => Joined([
        "index", .. data.HasFiles ? ["file"] : Array.Empty<string>(), .. data.Identifiers.Select(column => column.Name), .. Predicted]);

    /// <summary>Gets half the width of the interval of each value; empty for no intervals.</summary>
    public IReadOnlyList<double> Margins { get; init; } = [];

    /// <summary>Gets the deviations of an ensemble's members, for each output of each row; empty for none.</summary>
    public float[] Spreads { get; init; } = [];

    private IEnumerable<string> Predicted =>
    [
        .. Outputs,
        .. Margins.Count == 0 ? [] : Outputs.SelectMany(name => (string[])[$"{name}_low", $"{name}_high"]),
        .. Spreads.Length == 0 ? [] : HasLabel || width == 1 ? ["spread"] : Numbered("spread", width),
    ];

    private IEnumerable<string> Outputs => HasLabel ? Numbered("p", form.ProbabilityCount).Prepend("label")
        : form.Quantiles.Count > 0 ? Values(width / form.Quantiles.Count).SelectMany(QuantilesOf)
        : Values(width);

    /// <summary>Gets the targets, over all rows written, whose quantiles had crossed and were sorted.</summary>
    public long Crossed { get; private set; }

    /// <summary>Gets the targets of all rows.</summary>
    public long Targets => (long)rows * width / Math.Max(1, form.Quantiles.Count);

    /// <summary>Returns the elements of a tensor, row by row.</summary>
    public static float[] Flat(Tensor<float> tensor)
    {
        float[] values = new float[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        return values;
    }

    /// <summary>Returns the name of a class, or its number where it has none.</summary>
    public string NameOf(int label) => form.NameOf(label);

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
            if (form.Task == PredictionTask.Values)
            {
                Crossed += form.Order(outputs.AsSpan(row * width, width));
                AppendValues(line, outputs.AsSpan(row * width, width));
            }
            else
            {
                AppendProbabilities(line, outputs.AsSpan(row * width, width));
            }
            if (Spreads.Length > 0)
                AppendSpreads(line, row);
            text.WriteLine(line);
        }
    });

    // A value that no scale has changed has the digits of the float that it is.
    private void AppendValues(StringBuilder line, ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            double value = form.Value(values, i);
            if (value == values[i])
                line.Append(CultureInfo.InvariantCulture, $",{values[i]:R}");
            else
                line.Append(CultureInfo.InvariantCulture, $",{value:R}");
        }
        for (int i = 0; i < Margins.Count; i++)
        {
            double value = form.Value(values, i);
            line.Append(CultureInfo.InvariantCulture, $",{value - Margins[i]:R},{value + Margins[i]:R}");
        }
    }

    private void AppendProbabilities(StringBuilder line, Span<float> values)
    {
        float[] probabilities = form.Probabilities(values);
        if (HasLabel)
            line.Append(',').Append(Joined([form.NameOf(label = form.Best(probabilities))]));
        foreach (float probability in probabilities)
            line.Append(CultureInfo.InvariantCulture, $",{probability:R}");
    }

    // Of the label's probability, or of each value and each independent label. The digits are those of a float.
    private void AppendSpreads(StringBuilder line, int row)
    {
        ReadOnlySpan<float> spreads = Spreads.AsSpan(row * width, width);
        (int first, int count) = HasLabel ? (Math.Min(label, width - 1), 1) : (0, width);
        for (int i = first; i < first + count; i++)
            line.Append(CultureInfo.InvariantCulture, $",{(float)form.Spread(spreads, i):R}");
    }

    private static string Joined(IEnumerable<string> fields) => Encoding.UTF8.GetString(CsvFormat.Line(fields)).TrimEnd('\n');

    private static IEnumerable<string> Values(int count) => count == 1 ? ["value"] : Numbered("value", count);

    private IEnumerable<string> QuantilesOf(string value) =>
        form.Quantiles.Select(quantile => string.Create(CultureInfo.InvariantCulture, $"{value}_q{quantile}"));

    private static IEnumerable<string> Numbered(string name, int count) =>
        Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{name}_{i}"));
}
