using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace BlasNet.Server;

/// <summary>Request to try a model with.</summary>
internal static class ExampleRequest
{
    private const int LongestBody = 400;

    /// <summary>Returns a command line of curl; its answer is a prediction where the row is short enough to stand in it.</summary>
    public static string Line(ServedModel model, string address)
    {
        (string type, string data) = model switch
        {
            { TakesPictures: true } => ("image/png", "--data-binary @picture.png"),
            { IsSeries: true } => ("text/csv", "--data-binary @rows.csv"),
            _ => ("application/json", $"-d '{Json(model)}'"),
        };
        return data.Length <= LongestBody ? $"curl {address}/predict -H 'Content-Type: {type}' {data}" : $"curl {address}/schema";
    }

    /// <summary>Returns a row of typical values as JSON that a shell takes between apostrophes.</summary>
    private static string Json(ServedModel model)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Write(json, model);
        return Encoding.UTF8.GetString(buffer.WrittenSpan).Replace("'", "\\u0027", StringComparison.Ordinal);
    }

    /// <summary>Writes a row of typical values.</summary>
    /// <param name="json">The writer.</param>
    /// <param name="model">The model.</param>
    /// <param name="step">Of a series the step, whose time is so many days after the first.</param>
    public static void Write(Utf8JsonWriter json, ServedModel model, int step = 0)
    {
        string? time = model.Predictor.Preprocessor?.Options.Series?.Time;
        json.WriteStartObject();
        foreach (PredictorInput input in model.Predictor.Inputs)
        {
            json.WritePropertyName(input.Name);
            if (input.Name == time)
                json.WriteStringValue(new DateOnly(2024, 1, 1).AddDays(step).ToString("O", CultureInfo.InvariantCulture));
            else
                SchemaDocument.WriteExample(json, input);
        }
        if (!model.IsTable)
        {
            json.WriteStartArray("inputs");
            for (int i = 0; i < model.Predictor.InputWidth; i++)
                json.WriteNumberValue(0);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }
}
