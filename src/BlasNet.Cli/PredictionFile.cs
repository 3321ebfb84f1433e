using System.Globalization;
using System.Numerics.Tensors;
using System.Text;
using BlasNet.Files;
using BlasNet.Inference;

namespace BlasNet.Cli;

/// <summary>Predictions as a CSV file.</summary>
internal abstract class PredictionFile
{
    private readonly float[] outputs;

    /// <summary>Takes the outputs of a model.</summary>
    /// <param name="predictions">Shape [rows, ...].</param>
    /// <param name="rows">The number of samples.</param>
    /// <param name="formOf">Returns what the outputs of a row mean, of which it is given the number.</param>
    protected PredictionFile(Tensor<float> predictions, int rows, Func<int, OutputForm> formOf)
    {
        (outputs, Rows) = (Flat(predictions), rows);
        Width = outputs.Length / rows;
        Form = formOf(Width);
    }

    /// <summary>Gets the header line.</summary>
    public abstract string Header { get; }

    /// <summary>Gets the number of lines after the header.</summary>
    public virtual long LineCount => Rows;

    /// <summary>Gets half the width of the interval of each value; empty for no intervals.</summary>
    public IReadOnlyList<double> Margins { get; init; } = [];

    /// <summary>Gets the deviations of an ensemble's members, for each output of each row; empty for none.</summary>
    public float[] Spreads { get; init; } = [];

    /// <summary>Gets the targets, over all rows written, whose quantiles had crossed and were sorted.</summary>
    public long Crossed { get; private set; }

    /// <summary>Gets the targets of all rows.</summary>
    public long Targets => (long)Rows * Width / Math.Max(1, Form.Quantiles.Count);

    /// <summary>Gets the meaning of the outputs.</summary>
    protected OutputForm Form { get; }

    /// <summary>Gets the number of samples.</summary>
    protected int Rows { get; }

    /// <summary>Gets the outputs of a sample.</summary>
    protected int Width { get; }

    /// <summary>Returns the elements of a tensor, row by row.</summary>
    public static float[] Flat(Tensor<float> tensor)
    {
        float[] values = new float[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        return values;
    }

    /// <summary>Writes the file; it appears whole or not at all.</summary>
    /// <exception cref="MachineException">The file cannot be written.</exception>
    public void Write(string path) => AtomicFile.Write(path, stream =>
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        using var file = new StreamWriter(stream, utf8, bufferSize: 1 << 16, leaveOpen: true) { NewLine = "\n" };
        file.WriteLine(Header);
        var text = new StringBuilder();
        for (int row = 0; row < Rows; row++)
        {
            Append(text.Clear(), row);
            file.Write(text);
        }
    });

    /// <summary>Appends the lines of a sample.</summary>
    protected abstract void Append(StringBuilder text, int row);

    /// <summary>Returns the outputs of a sample.</summary>
    protected Span<float> OutputsOf(int row) => outputs.AsSpan(row * Width, Width);

    /// <summary>Returns the outputs of a sample with their quantiles in order, and counts those that were not.</summary>
    protected Span<float> Ordered(int row)
    {
        Span<float> values = OutputsOf(row);
        Crossed += Form.Order(values);
        return values;
    }

    /// <summary>Returns the deviations of a sample; empty for none.</summary>
    protected ReadOnlySpan<float> SpreadsOf(int row) => Spreads.Length == 0 ? [] : Spreads.AsSpan(row * Width, Width);

    /// <summary>Returns the columns of the quantiles of a value.</summary>
    protected IEnumerable<string> QuantilesOf(string value) =>
        Form.Quantiles.Select(quantile => string.Create(CultureInfo.InvariantCulture, $"{value}_q{quantile}"));

    /// <summary>Appends a cell with a number; one that no scale has changed has the digits of the float that it is.</summary>
    protected static void AppendNumber(StringBuilder text, double value, bool isFloat)
    {
        if (isFloat)
            text.Append(CultureInfo.InvariantCulture, $",{(float)value:R}");
        else
            text.Append(CultureInfo.InvariantCulture, $",{value:R}");
    }

    /// <summary>Returns fields as a line of CSV.</summary>
    protected static string Joined(IEnumerable<string> fields) => Encoding.UTF8.GetString(CsvFormat.Line(fields)).TrimEnd('\n');
}
