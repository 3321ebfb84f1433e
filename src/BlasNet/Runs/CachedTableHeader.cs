using System.Text.Json;
using BlasNet.Tables;

namespace BlasNet.Runs;

/// <summary>Says what a cached table is: of which file, encoded for what, and what was found out on the way.</summary>
/// <param name="Digest">The SHA-256 of the file.</param>
/// <param name="Use">What the rows were encoded for: how they are parted, or by which encoding.</param>
/// <param name="Said">The options that the file was read by.</param>
internal sealed record CachedTableHeader(string Digest, string Use, TableOptions Said)
{
    /// <summary>Gets the options with nothing left open.</summary>
    public TableOptions Frozen { get; init; } = Said;

    /// <summary>Gets the text of the encoding; empty where it was given.</summary>
    public string Preprocessor { get; init; } = "";

    /// <summary>Gets lines on what was found in the file.</summary>
    public IReadOnlyList<string> Found { get; init; } = [];

    /// <summary>Tells whether it is what is looked for; a file is read alike by options that leave open and by those that say what was found.</summary>
    public bool Is(CachedTableHeader wanted) =>
        Digest == wanted.Digest && Use == wanted.Use && (Said.Equals(wanted.Said) || Frozen.Equals(wanted.Said));

    /// <summary>Writes it as JSON.</summary>
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

    /// <summary>Reads it; null where the text is none.</summary>
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

            TableOptions Options(string name) => TableOptionsConverter.Read(reader.Element(name) ?? throw reader.Error($"'{name}' is missing"));
        }
        catch (Exception error) when (error is ConfigurationException or DataException)
        {
            return null;
        }
    }
}
