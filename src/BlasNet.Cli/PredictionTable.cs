using System.Globalization;
using System.Numerics.Tensors;
using System.Text;
using BlasNet.Inference;
using BlasNet.Runs;
using BlasNet.Tables;

namespace BlasNet.Cli;

/// <summary>Predictions as CSV.</summary>
/// <remarks><c>index,label,p_0,p_1,...</c> for classes; <c>index,value</c> or <c>index,value_0,value_1,...</c> for values. For a table
/// the index is the row's number, followed by the identifier columns; labels have their names and values their units. For a folder of
/// images the file follows the index.</remarks>
internal sealed class PredictionTable : PredictionFile
{
    private readonly SavedModelData data;

    // Of the row written last.
    private int label;

    public PredictionTable(
        Loss loss, Tensor<float> predictions, SavedModelData data, TablePreprocessor? preprocessor = null,
        IReadOnlyList<string>? classNames = null, OutputAdjustment? adjustment = null)
        : base(predictions, data.Data.Count, width => new OutputForm(loss, width, preprocessor, classNames ?? [], adjustment)) =>
        this.data = data;

    private bool HasLabel => Form.Task is PredictionTask.Classes or PredictionTask.Binary;

    /// <inheritdoc/>
    public override string Header => Joined([
        "index", .. data.HasFiles ? ["file"] : Array.Empty<string>(), .. data.Identifiers.Select(column => column.Name), .. Predicted]);

    private IEnumerable<string> Predicted =>
    [
        .. Outputs,
        .. Margins.Count == 0 ? [] : Outputs.SelectMany(name => (string[])[$"{name}_low", $"{name}_high"]),
        .. Spreads.Length == 0 ? [] : HasLabel || Width == 1 ? ["spread"] : Numbered("spread", Width),
    ];

    private IEnumerable<string> Outputs => HasLabel ? Numbered("p", Form.ProbabilityCount).Prepend("label")
        : Form.Quantiles.Count > 0 ? Values(Width / Form.Quantiles.Count).SelectMany(QuantilesOf)
        : Values(Width);

    /// <summary>Returns the name of a class, or its number where it has none.</summary>
    public string NameOf(int label) => Form.NameOf(label);

    /// <inheritdoc/>
    protected override void Append(StringBuilder text, int row)
    {
        int number = data.RowOf(row);
        text.Append(CultureInfo.InvariantCulture, $"{number}");
        if (data.HasFiles)
            text.Append(',').Append(Joined([data.Data.Input.NameOf(row)!]));
        foreach (TableColumn column in data.Identifiers)
            text.Append(',').Append(number < column.Count ? Joined([column.TextAt(number) ?? ""]) : "");
        if (Form.Task == PredictionTask.Values)
            AppendValues(text, Ordered(row));
        else
            AppendProbabilities(text, OutputsOf(row));
        if (Spreads.Length > 0)
            AppendSpreads(text, row);
        text.Append('\n');
    }

    private void AppendValues(StringBuilder line, ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            double value = Form.Value(values, i);
            AppendNumber(line, value, isFloat: value == values[i]);
        }
        for (int i = 0; i < Margins.Count; i++)
        {
            double value = Form.Value(values, i);
            line.Append(CultureInfo.InvariantCulture, $",{value - Margins[i]:R},{value + Margins[i]:R}");
        }
    }

    private void AppendProbabilities(StringBuilder line, Span<float> values)
    {
        float[] probabilities = Form.Probabilities(values);
        if (HasLabel)
            line.Append(',').Append(Joined([Form.NameOf(label = Form.Best(probabilities))]));
        foreach (float probability in probabilities)
            line.Append(CultureInfo.InvariantCulture, $",{probability:R}");
    }

    // Of the label's probability, or of each value and each independent label. The digits are those of a float.
    private void AppendSpreads(StringBuilder line, int row)
    {
        ReadOnlySpan<float> spreads = SpreadsOf(row);
        (int first, int count) = HasLabel ? (Math.Min(label, Width - 1), 1) : (0, Width);
        for (int i = first; i < first + count; i++)
            line.Append(CultureInfo.InvariantCulture, $",{(float)Form.Spread(spreads, i):R}");
    }

    private static IEnumerable<string> Values(int count) => count == 1 ? ["value"] : Numbered("value", count);

    private static IEnumerable<string> Numbered(string name, int count) =>
        Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{name}_{i}"));
}
