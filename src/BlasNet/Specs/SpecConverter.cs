using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BlasNet;

/// <summary>Reads and writes a family of specs from the table of its kinds.</summary>
/// <remarks>
/// Kinds are found without regard to case; an unknown one is an error that offers the nearest. A value that the spec itself
/// refuses keeps the spec's own sentence, so that readers of files can add line and position; the serializer gets it as a
/// <see cref="JsonException"/>.
/// </remarks>
internal abstract class SpecConverter<T>(string family, IReadOnlyList<SpecKind<T>> kinds) : JsonConverter<T>
    where T : class
{
    /// <summary>Gets the names of the kinds, in the table's order.</summary>
    public IReadOnlyList<string> Kinds => [.. kinds.Select(kind => kind.Name)];

    /// <inheritdoc/>
    public sealed override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        return Json.ForSerializer(document.RootElement, Read);
    }

    /// <inheritdoc/>
    public sealed override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => Write(writer, value);

    /// <summary>Reads a spec.</summary>
    /// <exception cref="ConfigurationException">The kind or a property is unknown, missing, of the wrong type or refused.</exception>
    public virtual T Read(JsonElement element)
    {
        var reader = new SpecReader(element, family);
        if (Find(reader.Kind) is { } kind)
            return Build(reader, kind);
        throw reader.Error($"there is no kind '{reader.Kind}'", NearestName.Advice(reader.Kind, Kinds));
    }

    /// <summary>Writes a spec in its shortest form.</summary>
    public virtual void Write(Utf8JsonWriter json, T value)
    {
        var writer = new SpecWriter(json, KindOf(value));
        Describe(value, writer);
        writer.Done();
    }

    /// <summary>Writes a spec as an object with all its properties, those at their defaults too.</summary>
    public void WriteWhole(Utf8JsonWriter json, T value)
    {
        var writer = new SpecWriter(json, KindOf(value), whole: true);
        writer.Open();
        Describe(value, writer);
        writer.Done();
    }

    /// <summary>Makes the spec of a kind with all its defaults, for names given on a command line.</summary>
    /// <exception cref="ConfigurationException">There is no such kind, or it has no default for some property.</exception>
    public T FromName(string name)
    {
        using JsonDocument document = JsonDocument.Parse($"\"{JsonEncodedText.Encode(name)}\"");
        return Read(document.RootElement);
    }

    /// <summary>Prints a spec for people, with invariant numbers:
    /// <c>adam(learningRate: 0.01, beta1: 0.8)</c>, or <c>adam</c> alone.</summary>
    public string Print(T value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            Write(json, value);
        using JsonDocument document = JsonDocument.Parse(buffer.WrittenMemory);
        var text = new StringBuilder();
        Print(document.RootElement, text);
        return text.ToString();
    }

    /// <summary>Makes a kind whose properties a declaration lists.</summary>
    protected static SpecKind<T> Kind<TSpec>(string name, Func<SpecProperties<TSpec>, TSpec> declare) where TSpec : T => new(
        name,
        reader => declare(SpecProperties<TSpec>.From(reader)),
        (spec, writer) => declare(SpecProperties<TSpec>.To(writer, (TSpec)spec)));

    /// <summary>Makes a kind without properties.</summary>
    protected static SpecKind<T> Kind(string name, Func<T> make) => new(name, _ => make(), (_, _) => { });

    /// <summary>Names the kind of a spec.</summary>
    protected abstract string KindOf(T value);

    /// <summary>Writes the properties of a spec; one that is made of code has none.</summary>
    protected virtual void Describe(T value, SpecWriter writer) => Find(KindOf(value))?.Describe(value, writer);

    /// <summary>Reads what all kinds have in common, after a kind has read its own.</summary>
    protected virtual T Complete(T value, SpecReader reader) => value;

    private SpecKind<T>? Find(string name) => kinds.FirstOrDefault(kind => kind.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private T Build(SpecReader reader, SpecKind<T> kind)
    {
        reader.Recognize(kind.Name);
        T value = Complete(kind.Read(reader), reader);
        reader.Done();
        return value;
    }

    private static void Print(JsonElement element, StringBuilder text)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                text.Append(element.GetString());
                break;
            case JsonValueKind.Object:
                const string first = "(";
                string separator = first;
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    if (property.NameEquals("kind"))
                    {
                        text.Append(property.Value.GetString());
                        continue;
                    }
                    text.Append(separator).Append(property.Name).Append(": ");
                    Print(property.Value, text);
                    separator = ", ";
                }
                text.Append(separator == first ? "" : ")");
                break;
            case JsonValueKind.Array:
                text.Append('[').AppendJoin(", ", element.EnumerateArray().Select(entry => entry.GetRawText())).Append(']');
                break;
            default:
                text.Append(element.GetRawText());
                break;
        }
    }
}
