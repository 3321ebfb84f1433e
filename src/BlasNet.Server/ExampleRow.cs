using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace BlasNet.Server;

/// <summary>Row of typical values, to try a model with.</summary>
internal static class ExampleRow
{
    /// <summary>Returns the row of a table as JSON that a shell takes between apostrophes.</summary>
    public static string Json(ServedModel model)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Write(json, model);
        return Encoding.UTF8.GetString(buffer.WrittenSpan).Replace("'", "\\u0027", StringComparison.Ordinal);
    }

    /// <summary>Writes the row of a table.</summary>
    public static void Write(Utf8JsonWriter json, ServedModel model)
    {
        json.WriteStartObject();
        foreach (PredictorInput input in model.Predictor.Inputs)
        {
            json.WritePropertyName(input.Name);
            SchemaDocument.WriteExample(json, input);
        }
        json.WriteEndObject();
    }
}
