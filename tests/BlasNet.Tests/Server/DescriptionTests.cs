using System.Text.Json;

namespace BlasNet.Tests.Server;

/// <summary>What a server tells of its model: the schema and the OpenAPI document.</summary>
internal static class DescriptionTests
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
    private static readonly string[] Types = ["null", "boolean", "object", "array", "number", "string", "integer"];

    private static readonly Func<string>[] Runs =
    [
        () => ServedRuns.Flowers, () => ServedRuns.Houses, () => ServedRuns.Tides, () => ServedRuns.Points, () => ServedRuns.Digits,
        () => ServedRuns.Mails,
    ];

    [Test]
    public static async Task The_schema_names_columns_with_kinds_categories_and_examples_that_can_be_predicted_from()
    {
        await using RunningServer server = await RunningServer.StartAsync(ServedRuns.Houses);
        JsonElement schema = (await server.GetAsync("schema")).AssertDone().Json;
        JsonElement[] inputs = [.. schema.GetProperty("inputs").EnumerateArray()];
        Assert.That(inputs.Select(Name), Is.EqualTo(new[] { "area", "rooms", "region" }));
        Assert.That(inputs.Select(input => input.GetProperty("kind").GetString()), Is.EqualTo(new[] { "number", "number", "category" }));
        Assert.That(inputs.Select(input => input.GetProperty("required").GetBoolean()), Has.All.False);
        Assert.That(inputs[2].GetProperty("categories").EnumerateArray().Select(each => each.GetString()),
            Is.EqualTo(new[] { "coast", "hills", "town" }));
        Assert.That(schema.GetProperty("outputs")[0].GetProperty("unit").GetString(), Does.Contain("price"));
        Assert.That(schema.GetProperty("run").GetString(), Does.EndWith("/run_0001"));
        string row = $"{{{string.Join(',', inputs.Select(input => $"\"{Name(input)}\": {input.GetProperty("example").GetRawText()}"))}}}";
        Assert.That((await server.PostAsync(row)).AssertDone().Json.GetProperty("value").GetDouble(), Is.GreaterThan(50_000));
    }

    [Test]
    public static async Task A_free_text_is_a_string_of_the_schema()
    {
        await using RunningServer server = await RunningServer.StartAsync(ServedRuns.Mails);
        JsonElement input = (await server.GetAsync("schema")).AssertDone().Json.GetProperty("inputs").EnumerateArray().Single();
        Assert.That((Name(input), input.GetProperty("kind").GetString(), input.GetProperty("required").GetBoolean()),
            Is.EqualTo(("message", "text", false)));
        Assert.That((await server.PostAsync("{\"message\": \"win a free prize\"}")).AssertDone().Json.GetProperty("label").GetString(),
            Is.EqualTo("spam"));
        Assert.That((await server.PostAsync("{\"message\": null}")).AssertDone().Json.GetProperty("label").GetString(),
            Is.AnyOf("spam", "ham"));
    }

    [Test]
    public static async Task The_schema_of_other_models_has_their_shape()
    {
        await using RunningServer server = await RunningServer.StartAsync(ServedRuns.Points);
        JsonElement schema = (await server.GetAsync("schema")).AssertDone().Json;
        Assert.That(schema.GetProperty("array").GetProperty("size").GetInt32(), Is.EqualTo(2));
        Assert.That(schema.GetProperty("array").GetProperty("pictures").GetBoolean(), Is.False);
        Assert.That(schema.GetProperty("classes").GetArrayLength(), Is.EqualTo(2));
    }

    [Test]
    public static async Task The_open_api_document_has_the_structure_of_its_specification([Range(0, 4)] int kind)
    {
        await using RunningServer server = await RunningServer.StartAsync(Runs[kind]());
        JsonElement document = (await server.GetAsync("openapi.json")).AssertDone().Json;
        Assert.That(document.GetProperty("openapi").GetString(), Does.Match(@"^3\.1\.\d+$"));
        Assert.That(document.EnumerateObject().Select(each => each.Name), Is.SubsetOf(new[]
            { "openapi", "info", "jsonSchemaDialect", "servers", "paths", "webhooks", "components", "security", "tags", "externalDocs" }));
        Assert.That(document.GetProperty("info").GetProperty("title").GetString(), Is.Not.Empty);
        Assert.That(document.GetProperty("info").GetProperty("version").GetString(), Is.Not.Empty);
        var ids = new List<string>();
        foreach (JsonProperty path in document.GetProperty("paths").EnumerateObject())
        {
            Assert.That(path.Name, Does.StartWith("/"));
            foreach (JsonProperty method in path.Value.EnumerateObject())
            {
                Assert.That(Methods, Does.Contain(method.Name));
                ids.Add(method.Value.GetProperty("operationId").GetString()!);
                CheckOperation(document, method.Value);
                if (method.Name == "get")
                    (await server.GetAsync(path.Name)).AssertDone();
            }
        }
        Assert.That(ids, Is.Unique.And.Contain("predict"));
        JsonElement example = document.GetProperty("paths").GetProperty("/predict").GetProperty("post").GetProperty("requestBody")
            .GetProperty("content").GetProperty("application/json").GetProperty("example");
        (await server.PostAsync(example.GetRawText())).AssertDone();
        foreach (JsonProperty schema in document.GetProperty("components").GetProperty("schemas").EnumerateObject())
            CheckSchema(document, schema.Value);
    }

    private static void CheckOperation(JsonElement document, JsonElement operation)
    {
        Assert.That(operation.GetProperty("responses").EnumerateObject().Count(), Is.GreaterThan(0));
        foreach (JsonProperty response in operation.GetProperty("responses").EnumerateObject())
        {
            Assert.That(response.Name, Does.Match("^[1-5][0-9][0-9]$"));
            Assert.That(response.Value.GetProperty("description").GetString(), Is.Not.Empty);
            CheckContent(document, response.Value.GetProperty("content"));
        }
        if (operation.TryGetProperty("requestBody", out JsonElement body))
            CheckContent(document, body.GetProperty("content"));
    }

    private static void CheckContent(JsonElement document, JsonElement content)
    {
        foreach (JsonProperty type in content.EnumerateObject())
        {
            Assert.That(type.Name, Does.Match("^[a-z]+/([a-z+*-]+)$"));
            if (type.Value.TryGetProperty("schema", out JsonElement schema))
                CheckSchema(document, schema);
        }
    }

    private static void CheckSchema(JsonElement document, JsonElement schema)
    {
        if (schema.TryGetProperty("$ref", out JsonElement reference))
        {
            JsonElement at = document;
            foreach (string name in reference.GetString()!.Split('/').Skip(1))
                at = at.GetProperty(name);
            return;
        }
        if (schema.TryGetProperty("oneOf", out JsonElement options))
        {
            foreach (JsonElement option in options.EnumerateArray())
                CheckSchema(document, option);
            return;
        }
        JsonElement type = schema.GetProperty("type");
        string[] types = type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(each => each.GetString()!)]
            : [type.GetString()!];
        Assert.That(types, Is.SubsetOf(Types).And.Not.Empty);
        if (types is ["array"])
            CheckSchema(document, schema.GetProperty("items"));
        string[] names = [];
        if (schema.TryGetProperty("properties", out JsonElement properties))
        {
            names = [.. properties.EnumerateObject().Select(each => each.Name)];
            foreach (JsonProperty property in properties.EnumerateObject())
                CheckSchema(document, property.Value);
        }
        if (schema.TryGetProperty("required", out JsonElement required))
            Assert.That(required.EnumerateArray().Select(each => each.GetString()), Is.SubsetOf(names));
    }

    private static string Name(JsonElement input) => input.GetProperty("name").GetString()!;
}
