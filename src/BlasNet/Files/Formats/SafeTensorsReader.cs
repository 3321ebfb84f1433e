using System.Buffers.Binary;
using System.Text.Json;
using BlasNet.Numerics;

namespace BlasNet.Files;

/// <summary>Reader of one safetensors file that trusts nothing in it: each length, offset and type is checked before memory is
/// allocated.</summary>
internal sealed class SafeTensorsReader(string path, Stream stream)
{
    // The limit of the format's own reader.
    private const long LargestHeader = 100_000_000;
    private const int LengthBytes = 8;

    private readonly List<Extent> extents = [];
    private readonly Dictionary<string, string> metadata = new(StringComparer.Ordinal);
    private readonly HashSet<string> names = new(StringComparer.Ordinal);

    public SafeTensorsFile Read()
    {
        long fileBytes = stream.Length;
        byte[] header = ReadHeader(fileBytes);
        ParseHeader(header);
        long dataBytes = fileBytes - LengthBytes - header.Length;
        extents.Sort((a, b) => a.Begin != b.Begin ? a.Begin.CompareTo(b.Begin) : a.End.CompareTo(b.End));
        CheckOffsets(dataBytes);
        var tensors = new List<TensorEntry>(extents.Count);
        foreach (Extent extent in extents)
        {
            var bytes = new byte[extent.End - extent.Begin];
            stream.ReadExactly(bytes);
            tensors.Add(new TensorEntry(extent.Name, extent.Type, extent.Shape, bytes));
        }
        CheckDigest(tensors);
        return new SafeTensorsFile(path, tensors, metadata);
    }

    // Files of other programs, and those of before, have none.
    private void CheckDigest(IReadOnlyList<TensorEntry> tensors)
    {
        if (!metadata.Remove(SafeTensorsDigest.Key, out string? said))
            return;
        string found = SafeTensorsDigest.Of(tensors, metadata);
        if (found != said)
            throw Error(
                $"tensors and metadata have the SHA-256 '{found}', but '{said}' was written with them. The file is damaged or was edited");
    }

    private byte[] ReadHeader(long fileBytes)
    {
        if (fileBytes < LengthBytes)
            throw Error(
                $"the file has '{fileBytes}' bytes, but a safetensors file begins with '{LengthBytes}' bytes that give the "
                    + "header's length");
        Span<byte> prefix = stackalloc byte[LengthBytes];
        stream.ReadExactly(prefix);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > LargestHeader)
            throw Error(
                $"the header's length is given as '{length}' bytes, but it may be '{LargestHeader}' at most. This is no safetensors file");
        if ((long)length > fileBytes - LengthBytes)
            throw Error(
                $"the header's length is given as '{length}' bytes, but only '{fileBytes - LengthBytes}' follow. The file is truncated");
        var header = new byte[length];
        stream.ReadExactly(header);
        return header;
    }

    private void ParseHeader(byte[] header)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(header);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw Error($"the header is a JSON {KindOf(document.RootElement)}, but it must be an object");
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (!names.Add(property.Name))
                    throw Error($"the name '{property.Name}' stands twice in the header");
                if (property.Name == SafeTensors.MetadataKey)
                    ParseMetadata(property.Value);
                else
                    extents.Add(ParseTensor(property.Name, property.Value));
            }
        }
        // Text that is no UTF-8, or half of a surrogate pair, is found only when a string is taken out.
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new DataException(new Place(path), $"the header is not valid JSON: {error.Message.TrimEnd('.')}.", error);
        }
    }

    private void ParseMetadata(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw Error($"'{SafeTensors.MetadataKey}' is a JSON {KindOf(element)}, but it must be an object of strings");
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String)
                throw Error($"the metadata '{property.Name}' is a JSON {KindOf(property.Value)}, but it must be a string");
            if (!metadata.TryAdd(property.Name, property.Value.GetString()!))
                throw Error($"the metadata '{property.Name}' stands twice in the header");
        }
    }

    private Extent ParseTensor(string name, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw Error($"the tensor '{name}' is described by a JSON {KindOf(element)}, but it must be an object");
        string type = Member(name, element, "dtype", JsonValueKind.String).GetString()!;
        int elementBytes = ElementTypes.SizeOf(type);
        if (elementBytes == 0)
            throw Error($"the tensor '{name}' has the element type '{type}', which BlasNet does not read");
        int[] shape = [.. Integers(name, element, "shape").Select(extent => extent <= int.MaxValue ? (int)extent
            : throw Error($"the tensor '{name}' has the extent '{extent}', but it may be '{int.MaxValue}' at most"))];
        long[] offsets = Integers(name, element, "data_offsets");
        if (offsets.Length != 2)
            throw Error($"the tensor '{name}' has '{offsets.Length}' data_offsets, but it needs '2'");
        CheckSize(name, type, shape, elementBytes, offsets[0], offsets[1]);
        return new Extent(name, type, shape, offsets[0], offsets[1]);
    }

    private void CheckSize(string name, string type, int[] shape, int elementBytes, long begin, long end)
    {
        if (end < begin)
            throw Error($"the tensor '{name}' ends at '{end}', before it begins at '{begin}'");
        UInt128 bytes = (UInt128)elementBytes;
        // Saturates above the size of any file, so that a product of many extents cannot wrap around to a small number.
        foreach (int extent in shape)
            bytes = UInt128.Min(bytes * (UInt128)extent, long.MaxValue);
        if (bytes != (UInt128)(end - begin))
            throw Error(
                $"the tensor '{name}' of shape [{string.Join(", ", shape)}] and type '{type}' needs '{bytes}' bytes, but its "
                    + $"data_offsets span '{end - begin}'");
        if (end - begin > Array.MaxLength)
            throw Error($"the tensor '{name}' has '{end - begin}' bytes, but BlasNet reads '{Array.MaxLength}' at most");
    }

    private void CheckOffsets(long dataBytes)
    {
        long expected = 0;
        foreach (Extent extent in extents)
        {
            if (extent.Begin < expected)
                throw Error(
                    $"the tensor '{extent.Name}' begins at '{extent.Begin}', inside the tensor before it, which ends at '{expected}'");
            if (extent.Begin > expected)
                throw Error(
                    $"the tensor '{extent.Name}' begins at '{extent.Begin}', but the tensor before it ends at '{expected}'; "
                        + "there may be no gap");
            expected = extent.End;
        }
        if (expected > dataBytes)
            throw Error($"the tensors need '{expected}' bytes of data, but the file holds '{dataBytes}'. The file is truncated");
        if (expected < dataBytes)
            throw Error(
                $"the tensors need '{expected}' bytes of data, but the file holds '{dataBytes}'; nothing may follow the last tensor");
    }

    private JsonElement Member(string name, JsonElement element, string key, JsonValueKind kind)
    {
        if (!element.TryGetProperty(key, out JsonElement member))
            throw Error($"the tensor '{name}' lacks '{key}'");
        if (member.ValueKind != kind)
            throw Error(
                $"the '{key}' of the tensor '{name}' is a JSON {KindOf(member)}, but it must be "
                    + $"{(kind == JsonValueKind.String ? "a string" : "an array")}");
        return member;
    }

    private long[] Integers(string name, JsonElement element, string key)
    {
        JsonElement array = Member(name, element, key, JsonValueKind.Array);
        var numbers = new long[array.GetArrayLength()];
        int i = 0;
        foreach (JsonElement item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out numbers[i]) || numbers[i] < 0)
                throw Error($"the '{key}' of the tensor '{name}' holds '{item.GetRawText()}', but it must hold whole numbers from 0");
            i++;
        }
        return numbers;
    }

    private static string KindOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Null => "null",
        JsonValueKind.Number => "number",
        JsonValueKind.String => "string",
        JsonValueKind.Array => "array",
        _ => "object",
    };

    private DataException Error(string problem) => new(new Place(path), $"{problem}.");

    private readonly record struct Extent(string Name, string Type, int[] Shape, long Begin, long End);
}
