using System.Globalization;
using System.Text.Json;
using BlasNet.Tables;

namespace BlasNet.Server;

/// <summary>Description of what a model takes and answers, for programs and for the page.</summary>
internal static class SchemaDocument
{
    /// <summary>Writes the properties of the description.</summary>
    public static void Write(Utf8JsonWriter json, ServedModel model, ServerOptions options)
    {
        Predictor predictor = model.Predictor;
        json.WriteString("run", model.Name);
        json.WriteString("task", JsonNames.Of(predictor.Task));
        if (predictor.Preprocessor is { } preprocessor)
            WriteColumns(json, model, preprocessor);
        else
            WriteArray(json, model);
        WriteOutputs(json, model);
        json.WriteStartObject("limits");
        json.WriteNumber("rows", options.MaxRows);
        json.WriteNumber("bytes", options.MaxBody);
        json.WriteEndObject();
    }

    private static void WriteColumns(Utf8JsonWriter json, ServedModel model, TablePreprocessor preprocessor)
    {
        json.WriteStartArray("inputs");
        foreach (PredictorInput input in model.Predictor.Inputs)
        {
            json.WriteStartObject();
            json.WriteString("name", input.Name);
            json.WriteString("kind", input.Kind switch
            {
                ColumnKind.Categorical => "category",
                ColumnKind.Text or ColumnKind.Identifier => "text",
                _ => "number",
            });
            json.WriteBoolean("required", input.IsRequired);
            if (input.Categories is { } categories)
            {
                json.WriteStartArray("categories");
                foreach (string category in categories)
                    json.WriteStringValue(category);
                json.WriteEndArray();
            }
            json.WritePropertyName("example");
            WriteExample(json, input);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (preprocessor.Options.Series is not { } series)
            return;
        json.WriteStartObject("series");
        json.WriteNumber("window", series.Window);
        json.WriteNumber("horizon", series.Horizon);
        json.WriteEndObject();
    }

    /// <summary>Writes a typical value of a column.</summary>
    public static void WriteExample(Utf8JsonWriter json, PredictorInput input)
    {
        if (input.Example is double number)
            json.WriteNumberValue(number);
        else
            json.WriteStringValue(Convert.ToString(input.Example, CultureInfo.InvariantCulture));
    }

    private static void WriteArray(Utf8JsonWriter json, ServedModel model)
    {
        json.WriteStartObject("array");
        json.WriteStartArray("shape");
        if (model.HasOneInput)
        {
            foreach (int extent in model.InputShape)
                json.WriteNumberValue(extent);
        }
        else
        {
            json.WriteNumberValue(model.Predictor.InputWidth);
        }
        json.WriteEndArray();
        json.WriteNumber("size", model.Predictor.InputWidth);
        json.WriteBoolean("pictures", model.TakesPictures);
        json.WriteBoolean("drawings", model.TakesDrawings);
        json.WriteEndObject();
    }

    private static void WriteOutputs(Utf8JsonWriter json, ServedModel model)
    {
        if (model.Classes.Count > 0)
        {
            json.WriteStartArray("classes");
            foreach (string name in model.Classes)
                json.WriteStringValue(name);
            json.WriteEndArray();
            return;
        }
        json.WriteStartArray("outputs");
        foreach (string name in model.OutputNames)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("kind", model.Predictor.Task == PredictionTask.Labels ? "probability" : "number");
            if (model.HasOutputNames && model.Predictor.Task == PredictionTask.Values)
                json.WriteString("unit", $"that of the column '{name}'");
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
