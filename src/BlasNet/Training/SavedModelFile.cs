using System.Globalization;
using System.Text;
using System.Text.Json;
using BlasNet.Data;
using BlasNet.Numerics;
using BlasNet.Tables;

namespace BlasNet.Training;

/// <summary>Writer of a trained model: weights as safetensors, with what is needed to use them in the metadata.</summary>
internal static class SavedModelFile
{
    /// <summary>Keys of the metadata.</summary>
    public const string ModelKey = "model", TableKey = "table", ClassesKey = "classes", ImageSizeKey = "image_size",
        HeldOutKey = "held_out";

    /// <summary>Writes the weights of a network with their metadata.</summary>
    public static void Write(string path, Network network, string model, TablePreprocessor? preprocessor = null,
        IReadOnlyList<string>? classNames = null, Extents? imageSize = null, HeldOutErrors? heldOut = null)
    {
        Dictionary<string, string> metadata = Metadata(model, preprocessor, classNames, imageSize);
        if (heldOut is not null)
            metadata[HeldOutKey] = heldOut.Write();
        SafeTensors.Write(path, NetworkWeights.Of(network), metadata);
    }

    /// <summary>Returns the metadata of weights: model, preprocessing of tables, class names, size of images.</summary>
    public static Dictionary<string, string> Metadata(
        string model, TablePreprocessor? preprocessor, IReadOnlyList<string>? classNames, Extents? imageSize)
    {
        var metadata = new Dictionary<string, string> { [ModelKey] = model };
        // A table names its classes itself.
        if (preprocessor is not null)
            metadata[TableKey] = preprocessor.ToJson();
        else if (classNames is { Count: > 0 })
            metadata[ClassesKey] = SavedClasses.Write(classNames);
        if (imageSize is not null)
            metadata[ImageSizeKey] = SavedImageSize.Write(imageSize);
        return metadata;
    }

    /// <summary>Returns the names of the classes in a file of weights for so many outputs; empty where they have none.</summary>
    /// <exception cref="DataException">The file is malformed.</exception>
    public static string[] ClassesIn(string path, int outputs)
    {
        IReadOnlyDictionary<string, string> metadata = SafeTensors.Read(path).Metadata;
        return DataException.InFile<string[]>(new Place(path), () => metadata.TryGetValue(TableKey, out string? table)
            ? [.. TablePreprocessor.Parse(table).ClassNames]
            : metadata.TryGetValue(ClassesKey, out string? names) ? SavedClasses.Parse(names, outputs) : []);
    }
}

/// <summary>Class names in the metadata of weights.</summary>
internal static class SavedClasses
{
    /// <summary>Writes the names as a JSON list.</summary>
    public static string Write(IReadOnlyList<string> names)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            foreach (string name in names)
                json.WriteStringValue(name);
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    /// <summary>Reads the names for so many outputs; a single one tells two classes apart.</summary>
    /// <exception cref="DataException">It is no list of that many names.</exception>
    public static string[] Parse(string text, int outputs)
    {
        using JsonDocument document = Json.Parse(Encoding.UTF8.GetBytes(text), new Place { Section = "names" });
        JsonElement list = document.RootElement;
        int required = Math.Max(outputs, 2);
        bool fits = list.ValueKind == JsonValueKind.Array && list.GetArrayLength() == required
            && list.EnumerateArray().All(name => name.ValueKind == JsonValueKind.String);
        return fits
            ? [.. list.EnumerateArray().Select(name => name.GetString()!)]
            : throw new DataException($"a list of '{required}' names is required.");
    }
}

/// <summary>Size of images in the metadata of weights, as in <c>64,48</c>.</summary>
internal static class SavedImageSize
{
    /// <summary>Writes height and width.</summary>
    public static string Write(Extents size) =>
        string.Join(',', size.ToArray(2).Select(side => side.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Reads height and width.</summary>
    /// <exception cref="DataException">The text is no size.</exception>
    public static Extents Parse(string text)
    {
        int[] sides = [
            .. text.Split(',')
            .Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int side) ? side : 0)];
        return sides is [> 0, > 0] && !ImageReader.IsTooLarge(sides[0], sides[1])
            ? new Extents(sides)
            : throw new DataException($"'{text}' is no height and width of images.");
    }
}
