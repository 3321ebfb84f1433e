using System.Text.Json;
using Microsoft.AspNetCore.Http;
using static BlasNet.Server.OpenApiSchemas;

namespace BlasNet.Server;

/// <summary>Description of the server in the form of OpenAPI 3.1.</summary>
internal sealed class OpenApiDocument(ServedModel model, ServerOptions options)
{
    private const string RowName = "Row", AnswerName = "Answer", ProblemName = "Problem";
    private const string JsonType = "application/json", CsvType = "text/csv";

    private const int LongestExample = 1000;
    private readonly OpenApiSchemas schemas = new(model);

    /// <summary>Writes the properties of the document.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("openapi", "3.1.0");
        Object(json, "info", () =>
        {
            json.WriteString("title", $"BlasNet: {model.Name}");
            json.WriteString("version", typeof(OpenApiDocument).Assembly.GetName().Version?.ToString(3));
            json.WriteString("description", FormattableString.Invariant(
                $"Predictions of a trained model. A body has at most {options.MaxBody} bytes and {options.MaxRows} rows."));
        });
        json.WriteStartArray("servers");
        Object(json, null, () => json.WriteString("url", "/"));
        json.WriteEndArray();
        Object(json, "paths", () =>
        {
            Object(json, "/predict", () => Object(json, "post", () => WritePredict(json)));
            WriteGet(json, "/schema", "schema", "Describes what the model takes and answers.", JsonType);
            WriteGet(json, "/health", "health", "Tells whether the server takes requests.", JsonType);
            WriteGet(json, "/metrics", "metrics", "Counts and times in the text form of Prometheus.", "text/plain");
            WriteGet(json, "/openapi.json", "openapi", "This document.", JsonType);
            WriteGet(json, "/", "page", "A page to try the model on.", "text/html");
        });
        Object(json, "components", () => Object(json, "schemas", () =>
        {
            Object(json, RowName, () => schemas.WriteRow(json));
            Object(json, AnswerName, () => schemas.WriteAnswer(json));
            Object(json, ProblemName, () => WriteProblem(json));
        }));
    }

    private void WritePredict(Utf8JsonWriter json)
    {
        json.WriteString("operationId", "predict");
        json.WriteString("summary", "Predicts one row, or several.");
        Object(json, "requestBody", () =>
        {
            json.WriteBoolean("required", true);
            Object(json, "content", () =>
            {
                Object(json, JsonType, () =>
                {
                    Object(json, "schema", () => OneOrMany(json, RowName, oneAllowed: !model.IsSeries, manyAllowed: model.IsTable));
                    if (model.Predictor.InputWidth <= LongestExample)
                        WriteExample(json);
                });
                if (model.IsTable)
                    Content(json, CsvType, "A header with the names of the columns, and a line per row.");
                if (model.TakesPictures)
                    Content(json, "image/*", "A picture: PNG, JPEG, BMP, GIF or WebP.");
            });
        });
        Object(json, "responses", () =>
        {
            Object(json, "200", () =>
            {
                json.WriteString("description", "The answer to one row, or a list of answers to a list of rows.");
                Object(json, "content", () =>
                {
                    Object(json, JsonType, () => Object(json, "schema", () =>
                        OneOrMany(json, AnswerName, oneAllowed: !model.IsSeries, manyAllowed: true)));
                    Content(json, CsvType, "A header and a line per row, as the command 'predict' writes them.");
                });
            });
            WriteProblems(json);
        });
    }

    private static void WriteProblems(Utf8JsonWriter json)
    {
        (int Status, string Description)[] problems =
        [
            (StatusCodes.Status400BadRequest, "The body is malformed, or does not fit the model."),
            (StatusCodes.Status413PayloadTooLarge, "The body has too many bytes or rows."),
            (StatusCodes.Status415UnsupportedMediaType, "The body is of another type than the model takes."),
        ];
        foreach ((int status, string description) in problems)
        {
            Object(json, FormattableString.Invariant($"{status}"), () =>
            {
                json.WriteString("description", description);
                Object(json, "content", () =>
                    Object(json, Problem.ContentType, () => Object(json, "schema", () => Ref(json, ProblemName))));
            });
        }
    }

    private static void OneOrMany(Utf8JsonWriter json, string name, bool oneAllowed, bool manyAllowed)
    {
        if (!manyAllowed)
        {
            Ref(json, name);
            return;
        }
        if (oneAllowed)
        {
            json.WriteStartArray("oneOf");
            Object(json, null, () => Ref(json, name));
            json.WriteStartObject();
        }
        json.WriteString("type", "array");
        Object(json, "items", () => Ref(json, name));
        if (!oneAllowed)
            return;
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private void WriteExample(Utf8JsonWriter json)
    {
        json.WritePropertyName("example");
        if (model.IsSeries)
            json.WriteStartArray();
        for (int step = 0; step < (model.Predictor.Preprocessor?.Options.Series?.Window ?? 1); step++)
            ExampleRequest.Write(json, model, step);
        if (model.IsSeries)
            json.WriteEndArray();
    }

    private static void WriteGet(Utf8JsonWriter json, string path, string id, string summary, string type) =>
        Object(json, path, () => Object(json, "get", () =>
        {
            json.WriteString("operationId", id);
            json.WriteString("summary", summary);
            Object(json, "responses", () => Object(json, "200", () =>
            {
                json.WriteString("description", "Done.");
                Object(json, "content", () => Object(json, type, () => { }));
            }));
        }));

    private static void Content(Utf8JsonWriter json, string type, string description) =>
        Object(json, type, () => Object(json, "schema", () =>
        {
            json.WriteString("type", "string");
            json.WriteString("description", description);
        }));

    private static void Ref(Utf8JsonWriter json, string name) => json.WriteString("$ref", $"#/components/schemas/{name}");
}
