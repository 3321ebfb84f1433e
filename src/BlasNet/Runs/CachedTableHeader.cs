using System.Text.Json;
using BlasNet.Tables;

namespace BlasNet.Runs;

/// <summary>Header of a cached table: its CSV file, the purpose of its rows, and what reading inferred.</summary>
/// <param name="Digest">The SHA-256 of the file.</param>
/// <param name="Use">What the rows were encoded for: a split of the table, or the digest of a given preprocessor.</param>
/// <param name="Said">The options as given.</param>
internal sealed record CachedTableHeader(string Digest, string Use, TableOptions Said)
{
    /// <summary>Gets the options with everything inferred filled in.</summary>
    public TableOptions Frozen { get; init; } = Said;

    /// <summary>Gets the fitted preprocessor as JSON; empty for rows of a given one.</summary>
    public string Preprocessor { get; init; } = "";

    /// <summary>Gets log lines about the file.</summary>
    public IReadOnlyList<string> Found { get; init; } = [];

    /// <summary>Returns whether the cached table serves a request; options as given and options filled in read the file alike.</summary>
    public bool Matches(CachedTableHeader wanted) =>
        Digest == wanted.Digest && Use == wanted.Use && (Said.Equals(wanted.Said) || Frozen.Equals(wanted.Said));

    /// <summary>Returns the header as JSON.</summary>
    public byte[] ToJson() => Json.Write(json =>
    {
        json.WriteString("digest", Digest);
        json.WriteString("use", Use);
        json.WritePropertyName("said");
        TableOptionsConverter.Write(json, Said);
        json.WritePropertyName("frozen");
        TableOptionsConverter.Write(json, Frozen);
        json.WriteString("encoding", Preprocessor);
        json.WriteStartArray("found");
        foreach (string line in Found)
            json.WriteStringValue(line);
        json.WriteEndArray();
    });

    /// <summary>Reads a header; null if the text is not one.</summary>
    public static CachedTableHeader? Parse(byte[] json)
    {
        const string place = "cached table";
        try
        {
            using JsonDocument document = Json.Parse(json, new Place { Section = place });
            SpecReader reader = SpecReader.OfObject(document.RootElement, place);
            return new CachedTableHeader(reader.Text("digest"), reader.Text("use"), Options("said"))
            {
                Frozen = Options("frozen"),
                Preprocessor = reader.Text("encoding"),
                Found = JsonNames.Texts(reader, "found") ?? [],
            };

            TableOptions Options(string name) =>
                TableOptionsConverter.Read(reader.Element(name) ?? throw reader.Error($"'{name}' is missing"));
        }
        catch (Exception error) when (error is ConfigurationException or DataException)
        {
            return null;
        }
    }
}
