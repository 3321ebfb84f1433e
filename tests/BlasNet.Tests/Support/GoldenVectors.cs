using System.Text.Json;

namespace BlasNet.Tests.Support;

/// <summary>Inputs and results of a formula in double precision, computed outside the library and kept in a file.</summary>
internal sealed class GoldenVectors(string file)
{
    private readonly JsonElement root = JsonElement.Parse(
        File.ReadAllText(Repository.File(Path.Combine("tests", "BlasNet.Tests", "Golden", file))));

    /// <summary>Returns the elements of an array of any depth, the last axis fastest.</summary>
    /// <param name="path">Names of properties and indexes of elements.</param>
    public double[] Values(params object[] path) => [.. Elements(Find(path))];

    /// <summary>Returns one number.</summary>
    public double Number(params object[] path) => Find(path).GetDouble();

    /// <summary>Returns one text.</summary>
    public string Text(params object[] path) => Find(path).GetString()!;

    /// <summary>Returns the length of an array's first axis.</summary>
    public int Rows(string name) => Find([name]).GetArrayLength();

    /// <summary>Returns any part of the file.</summary>
    public JsonElement Element(params object[] path) => Find(path);

    /// <summary>Returns whether an object has a property.</summary>
    public bool Has(string name, params object[] path) => Find(path).TryGetProperty(name, out _);

    private JsonElement Find(object[] path) =>
        path.Aggregate(root, (element, key) => key is int index ? element[index] : element.GetProperty((string)key));

    private static IEnumerable<double> Elements(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().SelectMany(Elements) : [element.GetDouble()];
}
