using System.Text.Json;
using BlasNet.Tables;

namespace BlasNet.Server;

/// <summary>Schemas of rows, answers and problems for the description of a server.</summary>
internal sealed class OpenApiSchemas(ServedModel model)
{
    /// <summary>Writes the schema of a row.</summary>
    public void WriteRow(Utf8JsonWriter json)
    {
        json.WriteString("type", "object");
        Object(json, "properties", () =>
        {
            if (!model.IsTable)
                Object(json, "inputs", () => WriteArray(json));
            foreach (PredictorInput input in model.Predictor.Inputs)
                Object(json, input.Name, () => WriteColumn(json, input));
        });
        json.WriteStartArray("required");
        if (!model.IsTable)
            json.WriteStringValue("inputs");
        foreach (PredictorInput input in model.Predictor.Inputs)
            json.WriteStringValue(input.Name);
        json.WriteEndArray();
    }

    private void WriteArray(Utf8JsonWriter json)
    {
        json.WriteString("type", "array");
        json.WriteString("description", FormattableString.Invariant(
            $"The numbers of a row, {model.Predictor.InputWidth} in a flat list or nested as {model.InputShape}, or a list of such rows."));
        Object(json, "items", () =>
        {
            json.WriteStartArray("type");
            json.WriteStringValue("number");
            json.WriteStringValue("array");
            json.WriteEndArray();
        });
    }

    private static void WriteColumn(Utf8JsonWriter json, PredictorInput input)
    {
        string type = input.Kind is ColumnKind.Categorical or ColumnKind.Text or ColumnKind.Identifier ? "string" : "number";
        if (input.IsRequired)
        {
            json.WriteString("type", type);
        }
        else
        {
            json.WriteStartArray("type");
            json.WriteStringValue(type);
            json.WriteStringValue("null");
            json.WriteEndArray();
        }
        if (input.Categories is { } categories)
        {
            json.WriteStartArray("enum");
            foreach (string category in categories)
                json.WriteStringValue(category);
            if (!input.IsRequired)
                json.WriteNullValue();
            json.WriteEndArray();
        }
        json.WriteStartArray("examples");
        SchemaDocument.WriteExample(json, input);
        json.WriteEndArray();
    }

    /// <summary>Writes the schema of an answer.</summary>
    public void WriteAnswer(Utf8JsonWriter json)
    {
        json.WriteString("type", "object");
        bool hasClasses = model.Classes.Count > 0, isSingle = model.Predictor.Task == PredictionTask.Values && model.OutputNames.Count == 1;
        Object(json, "properties", () =>
        {
            if (hasClasses)
            {
                Object(json, "label", () => json.WriteString("type", "string"));
                Object(json, "class", () => json.WriteString("type", "integer"));
                Object(json, "probability", () => json.WriteString("type", "number"));
            }
            if (model.Predictor.Task != PredictionTask.Values)
                Object(json, "probabilities", () => WriteNumbers(json, hasClasses ? model.Classes : model.OutputNames));
            else if (isSingle)
                Object(json, "value", () => json.WriteString("type", "number"));
            else if (model.HasOutputNames)
                Object(json, "values", () => WriteNumbers(json, model.OutputNames));
            else
                Object(json, "values", () =>
                {
                    json.WriteString("type", "array");
                    Object(json, "items", () => json.WriteString("type", "number"));
                });
            if (model.Predictor.HasSpread && model.Predictor.Task != PredictionTask.Labels)
                Object(json, "spread", () =>
                {
                    json.WriteString("type", "number");
                    json.WriteString("description", "The standard deviation of the members' answers.");
                });
            Object(json, "row", () =>
            {
                json.WriteString("type", "integer");
                json.WriteString("description", "The number of the row, from 0, where an answer does not stand for each row.");
            });
        });
    }

    private static void WriteNumbers(Utf8JsonWriter json, IReadOnlyList<string> names)
    {
        json.WriteString("type", "object");
        Object(json, "properties", () =>
        {
            foreach (string name in names)
                Object(json, name, () => json.WriteString("type", "number"));
        });
    }

    /// <summary>Writes the schema of a problem.</summary>
    public static void WriteProblem(Utf8JsonWriter json)
    {
        json.WriteString("type", "object");
        json.WriteString("description", "A problem as in RFC 9457.");
        Object(json, "properties", () =>
        {
            foreach ((string name, string type) in (ReadOnlySpan<(string, string)>)
                [("type", "string"), ("title", "string"), ("status", "integer"), ("detail", "string"), ("row", "integer"),
                    ("line", "integer"), ("field", "string")])
                Object(json, name, () => json.WriteString("type", type));
        });
    }

    /// <summary>Writes an object, as the value of a property where a name is given.</summary>
    public static void Object(Utf8JsonWriter json, string? name, Action write)
    {
        if (name is null)
            json.WriteStartObject();
        else
            json.WriteStartObject(name);
        write();
        json.WriteEndObject();
    }
}
