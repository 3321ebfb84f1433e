using System.Text;
using System.Text.Json;
using BlasNet.Losses;
using BlasNet.Metrics;
using BlasNet.Tables;

namespace BlasNet.Training;

/// <summary>Absolute errors of a model of values on the rows that training held out, in the units of the targets, as the metadata of its
/// weights keep them.</summary>
/// <param name="Values">The errors of each value.</param>
internal sealed record HeldOutErrors(IReadOnlyList<ConformalInterval> Values)
{
    // Beyond these the outputs are an image or the like, of which nobody asks an interval.
    public const int MostValues = 64;
    private const string RowsKey = "rows", ErrorsKey = "errors";

    /// <summary>Computes the errors on held-out rows; null for classes and labels, without such rows, and where an error is not
    /// finite.</summary>
    public static HeldOutErrors? Of(Network network, Loss loss, TablePreprocessor? preprocessor, Dataset? heldOut)
    {
        if (heldOut is null)
            return null;
        var predictions = new HeldOutValues(loss, preprocessor);
        predictions.Add(network, heldOut);
        return predictions.Errors();
    }

    /// <summary>Computes the errors of predictions, each row after the other; null where one is not finite.</summary>
    public static HeldOutErrors? Of(double[] predictions, double[] targets, int width)
    {
        if (predictions.Zip(targets).Any(pair => !double.IsFinite(pair.First - pair.Second)))
            return null;
        return new HeldOutErrors([.. Enumerable.Range(0, width).Select(value =>
            ConformalInterval.Of(Every(predictions, width, value), Every(targets, width, value)))]);
    }

    /// <summary>Computes half the width of a value's interval.</summary>
    /// <exception cref="ConfigurationException">The level is out of range, or more than the rows can vouch for.</exception>
    public double HalfWidth(int value, double level) => Values[value % Values.Count].HalfWidth(level);

    /// <summary>Creates the error of a model that does not know its errors.</summary>
    public static ConfigurationException Unknown() => new(
        "The model has no errors on held-out rows, which intervals are made of: train it with validation data, as in --validation 0.2, and "
        + "use the final weights of its run.") { Fault = Fault.Usage };

    /// <summary>Writes the errors as JSON.</summary>
    public string Write()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber(RowsKey, Values[0].Rows);
            json.WriteStartArray(ErrorsKey);
            foreach (ConformalInterval value in Values)
            {
                json.WriteStartArray();
                foreach (double error in value.Errors)
                    json.WriteNumberValue(error);
                json.WriteEndArray();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    /// <summary>Reads the JSON.</summary>
    /// <exception cref="DataException">It is malformed.</exception>
    public static HeldOutErrors Parse(string text)
    {
        using JsonDocument document = Json.Parse(Encoding.UTF8.GetBytes(text), new Place());
        return DataException.InFile(new Place(), () =>
        {
            SpecReader reader = SpecReader.OfObject(document.RootElement);
            int rows = reader.Integer(RowsKey);
            JsonElement errors = reader.Element(ErrorsKey) ?? throw reader.Missing(ErrorsKey, "an array of arrays of numbers");
            bool fits = errors.ValueKind == JsonValueKind.Array && errors.GetArrayLength() > 0 && errors.EnumerateArray().All(value =>
                value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(each => each.ValueKind == JsonValueKind.Number));
            return fits ? new HeldOutErrors([.. errors.EnumerateArray().Select(value =>
                ConformalInterval.Restore(rows, [.. value.EnumerateArray().Select(each => each.GetDouble())]))])
                : throw reader.Error($"'{ErrorsKey}' must be an array of arrays of numbers");
        });
    }

    private static double[] Every(double[] rows, int width, int value)
    {
        double[] column = new double[rows.Length / width];
        for (int row = 0; row < column.Length; row++)
            column[row] = rows[row * width + value];
        return column;
    }
}

/// <summary>Predicted values and targets of held-out rows, in the units of their table: those of a run, or of each member of an ensemble
/// for the rows that it held out.</summary>
/// <param name="loss">The loss of the networks.</param>
/// <param name="preprocessor">The preprocessor of a table; null for other data.</param>
internal sealed class HeldOutValues(Loss loss, TablePreprocessor? preprocessor)
{
    private readonly List<double> predictions = [], targets = [];
    private int width;

    /// <summary>Adds the predictions of a network for the rows of a data set; none for classes, which have no errors.</summary>
    public void Add(Network network, Dataset heldOut)
    {
        width = network.Model.OutputShape.Size;
        if (loss is BinaryCrossEntropy or CategoricalCrossEntropy or SparseCategoricalCrossEntropy
            || width > HeldOutErrors.MostValues || heldOut.Targets.Width != width)
            return;
        // The plan of evaluation has its memory already.
        var pass = new ForwardPass(network, network.Evaluation);
        float[] outputs = new float[heldOut.Count * width];
        int done = 0;
        foreach (ReadOnlySpan<int> rows in pass.Batches(heldOut.Count))
        {
            pass.Run(heldOut, rows);
            pass.Plan.Output.First(rows.Length).CopyTo(outputs.AsSpan(done * width));
            done += rows.Length;
        }
        predictions.AddRange(preprocessor?.Restore(outputs) ?? Array.ConvertAll(outputs, value => (double)value));
        float[] expected = heldOut.Targets.ToArray();
        targets.AddRange(preprocessor?.RestoreTargets(expected) ?? Array.ConvertAll(expected, value => (double)value));
    }

    /// <summary>Returns the errors; null where there are none, or one is not finite.</summary>
    public HeldOutErrors? Errors() => predictions.Count == 0 ? null : HeldOutErrors.Of([.. predictions], [.. targets], width);
}
