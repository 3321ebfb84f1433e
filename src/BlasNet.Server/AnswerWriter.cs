using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using BlasNet.Files;
using BlasNet.Tables;
using Microsoft.AspNetCore.Http;

namespace BlasNet.Server;

/// <summary>Writer of predictions, as JSON or as the CSV of the command <c>predict</c>.</summary>
internal sealed class AnswerWriter
{
    private readonly ServedModel model;
    private readonly JsonEncodedText[] classes, names;
    private readonly string[] csvClasses;
    private readonly PredictionTask task;

    public AnswerWriter(ServedModel model)
    {
        (this.model, task) = (model, model.Predictor.Task);
        classes = [.. model.Classes.Select(name => JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping))];
        names = [.. model.OutputNames.Select(name => JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping))];
        csvClasses = [.. model.Classes.Select(name => Joined([name]))];
    }

    /// <summary>Writes an object, or an array of objects where the request had a list of rows.</summary>
    public void WriteJson(Utf8JsonWriter json, Answers answers)
    {
        if (answers.IsSingle)
        {
            Write(json, answers.Rows[0], 0);
            return;
        }
        json.WriteStartArray();
        for (int row = 0; row < answers.Rows.Count; row++)
            Write(json, answers.Rows[row], answers.NumberOf(row), withNumber: answers.Numbers is not null);
        json.WriteEndArray();
    }

    /// <summary>Writes a header and a line per row.</summary>
    public void WriteCsv(IBufferWriter<byte> output, Answers answers)
    {
        IReadOnlyList<TableColumn> identifiers = answers.Table is { } table
            ? [.. table.Columns.Where(column => column.Kind == ColumnKind.Identifier)]
            : [];
        string[] header = ["index", .. identifiers.Select(column => column.Name), .. Predicted];
        var text = new StringBuilder(Joined(header)).Append('\n');
        for (int row = 0; row < answers.Rows.Count; row++)
        {
            int number = answers.NumberOf(row);
            text.Append(CultureInfo.InvariantCulture, $"{number}");
            foreach (TableColumn column in identifiers)
                text.Append(',').Append(number < column.Count ? Joined([column.TextAt(number) ?? ""]) : "");
            Append(text, answers.Rows[row], number);
            text.Append('\n');
        }
        Encoding.UTF8.GetBytes(text.ToString(), output);
    }

    private IEnumerable<string> Predicted => model.Classes.Count > 0 ? Numbered("p", model.Classes.Count).Prepend("label")
        : names.Length == 1 ? ["value"]
        : Numbered("value", names.Length);

    private void Write(Utf8JsonWriter json, Prediction answer, int row, bool withNumber = false)
    {
        json.WriteStartObject();
        if (withNumber)
            json.WriteNumber("row", row);
        if (task == PredictionTask.Values)
        {
            WriteValues(json, answer.Values, row);
        }
        else
        {
            if (answer.Class >= 0)
            {
                json.WriteString("label", classes[answer.Class]);
                json.WriteNumber("class", answer.Class);
                json.WriteNumber("probability", Finite(answer.Probabilities[answer.Class], row));
            }
            json.WriteStartObject("probabilities");
            JsonEncodedText[] keys = answer.Class >= 0 ? classes : names;
            for (int i = 0; i < keys.Length; i++)
                json.WriteNumber(keys[i], Finite(answer.Probabilities[i], row));
            json.WriteEndObject();
        }
        if (double.IsFinite(answer.Spread))
            json.WriteNumber("spread", (float)answer.Spread);
        json.WriteEndObject();
    }

    private void WriteValues(Utf8JsonWriter json, IReadOnlyList<double> values, int row)
    {
        if (values.Count == 1)
        {
            json.WritePropertyName("value");
            Number(json, values[0], row);
            return;
        }
        if (model.HasOutputNames)
            json.WriteStartObject("values");
        else
            json.WriteStartArray("values");
        for (int i = 0; i < values.Count; i++)
        {
            if (model.HasOutputNames)
                json.WritePropertyName(names[i]);
            Number(json, values[i], row);
        }
        if (model.HasOutputNames)
            json.WriteEndObject();
        else
            json.WriteEndArray();
    }

    // A value that no scale has changed has the digits of the float that it is.
    private static void Number(Utf8JsonWriter json, double value, int row)
    {
        if ((float)value == value)
            json.WriteNumberValue((float)value);
        else
            json.WriteNumberValue(double.IsFinite(value) ? value : throw NotFinite(row));
    }

    private void Append(StringBuilder line, Prediction answer, int row)
    {
        if (answer.Class >= 0)
            line.Append(',').Append(csvClasses[answer.Class]);
        foreach (float probability in answer.Probabilities)
            line.Append(CultureInfo.InvariantCulture, $",{Finite(probability, row):R}");
        foreach (double value in answer.Values)
        {
            if (!double.IsFinite(value))
                throw NotFinite(row);
            if ((float)value == value)
                line.Append(CultureInfo.InvariantCulture, $",{(float)value:R}");
            else
                line.Append(CultureInfo.InvariantCulture, $",{value:R}");
        }
    }

    private static float Finite(float value, int row) => float.IsFinite(value) ? value : throw NotFinite(row);

    private static RefusedException NotFinite(int row) => new(new Problem(StatusCodes.Status400BadRequest,
        FormattableString.Invariant($"Row {row}: the model's answer is not a finite number; its inputs are too large."))
    { Row = row });

    private static string Joined(IEnumerable<string> fields) => Encoding.UTF8.GetString(CsvFormat.Line(fields)).TrimEnd('\n');

    private static IEnumerable<string> Numbered(string name, int count) =>
        Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{name}_{i}"));
}
