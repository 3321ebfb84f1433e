using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using BlasNet.Files;

namespace BlasNet.Numerics;

/// <summary>Safetensors files, the format of Hugging Face for named arrays.</summary>
/// <remarks>
/// Layout: the header's length (8 bytes, little-endian), the header (JSON, padded with spaces so that the data starts at a multiple
/// of 8), the data without gaps. Source: github.com/huggingface/safetensors, README, section "Format".
/// Float32 values pass through bit by bit, NaN payloads included. BlasNet runs on little-endian machines only.
/// Written files carry a SHA-256 of their content as one more text of the metadata, <c>blasnet.sha256</c>, with which reading compares it.
/// </remarks>
public static class SafeTensors
{
    internal const string MetadataKey = "__metadata__";

    // Tensors go to the stream in slices of this length: one call may not exceed 2 GB.
    private const int SliceOfFloats = 1 << 20;

    // Texts such as the model's JSON stay readable: nothing here ends up in a web page.
    private static readonly JsonWriterOptions HeaderOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads a whole file, and checks every length and offset in it and its digest where it has one.</summary>
    /// <exception cref="DataException">The file is missing, unreadable, truncated, malformed, or not as it was written; the sentence
    /// names it.</exception>
    public static SafeTensorsFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return new SafeTensorsReader(path, stream).Read();
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Reading(path, error);
        }
    }

    /// <summary>Writes float32 tensors and texts; the file appears whole or not at all, and an older one stays until then.</summary>
    /// <exception cref="ConfigurationException">Two tensors have the same name, or one is not float32.</exception>
    /// <exception cref="MachineException">The folder cannot be written or the disk is full.</exception>
    public static void Write(string path, IReadOnlyList<TensorEntry> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        Write(path, [.. tensors.Select(Source)], metadata);
    }

    /// <summary>Writes tensors from the memory they live in, see
    /// <see cref="Write(string, IReadOnlyList{TensorEntry}, IReadOnlyDictionary{string, string})"/>.</summary>
    internal static void Write(string path, IReadOnlyList<TensorSource> tensors, IReadOnlyDictionary<string, string>? metadata) =>
        AtomicFile.Write(path, stream => Write(stream, tensors, metadata));

    /// <summary>Writes tensors in the given order and texts in ordinal order of their keys: equal content gives equal bytes.</summary>
    internal static void Write(Stream stream, IReadOnlyList<TensorSource> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        byte[] header = Header(tensors, new Dictionary<string, string>(metadata ?? new Dictionary<string, string>())
        {
            [SafeTensorsDigest.Key] = SafeTensorsDigest.Of(tensors, metadata),
        });
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (TensorSource tensor in tensors)
        {
            for (ReadOnlySpan<float> rest = tensor.CheckedValues(); rest.Length > 0; rest = rest[Math.Min(SliceOfFloats, rest.Length)..])
                stream.Write(MemoryMarshal.AsBytes(rest[..Math.Min(SliceOfFloats, rest.Length)]));
        }
    }

    /// <summary>Returns the SHA-256 of the tensors' bytes, one tensor after the other, in lowercase hexadecimal digits.</summary>
    internal static string WeightsDigest(IReadOnlyList<TensorSource> tensors) => SafeTensorsDigest.OfValues(tensors);

    private static TensorSource Source(TensorEntry tensor) => tensor.ElementType == ElementTypes.F32
        ? new TensorSource(tensor.Name, tensor.Shape, () => MemoryMarshal.Cast<byte, float>(tensor.Bytes.Span))
        : throw new ConfigurationException(
            $"{tensor.Name}: the element type is '{tensor.ElementType}', but only 'F32' is written.", nameof(tensor));

    private static byte[] Header(IReadOnlyList<TensorSource> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, HeaderOptions))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            WriteTensors(json, tensors);
            json.WriteEndObject();
        }
        while (buffer.Length % 8 != 0)
            buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        json.WriteStartObject(MetadataKey);
        foreach (KeyValuePair<string, string> entry in metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            json.WriteString(entry.Key, entry.Value);
        json.WriteEndObject();
    }

    private static void WriteTensors(Utf8JsonWriter json, IReadOnlyList<TensorSource> tensors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        long offset = 0;
        foreach (TensorSource tensor in tensors)
        {
            if (!names.Add(tensor.Name))
                throw new ConfigurationException(
                    $"{tensor.Name}: two tensors have this name; names in a file must differ.", nameof(tensors));
            json.WriteStartObject(tensor.Name);
            json.WriteString("dtype", ElementTypes.F32);
            WriteNumbers(json, "shape", tensor.Shape);
            long end = offset + (tensor.CheckedValues().Length * (long)sizeof(float));
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(offset);
            json.WriteNumberValue(end);
            json.WriteEndArray();
            json.WriteEndObject();
            offset = end;
        }
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, ReadOnlySpan<int> numbers)
    {
        json.WriteStartArray(name);
        foreach (int number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}

/// <summary>Returns the values of a tensor in place; called while the file is being written, so that nothing is copied.</summary>
internal delegate ReadOnlySpan<float> TensorValues();

/// <summary>Named array to be written to a safetensors file, or digested, from the memory it lives in.</summary>
/// <remarks>For a slice of a block: <c>new TensorSource("0.dense.kernel", [784, 512], () => block.Slice(offset, count))</c>.</remarks>
internal sealed class TensorSource
{
    private readonly int[] shape;

    /// <summary>Creates a source; the shape's size must be the number of values.</summary>
    public TensorSource(string name, IReadOnlyList<int> shape, TensorValues values)
    {
        ElementTypes.CheckName(name);
        Name = name;
        this.shape = [.. shape];
        Values = values;
    }

    /// <summary>Gets the name.</summary>
    public string Name { get; }

    /// <summary>Gets the extents, slowest axis first.</summary>
    public ReadOnlySpan<int> Shape => shape;

    /// <summary>Gets the access to the values, row-major.</summary>
    public TensorValues Values { get; }

    /// <summary>Returns the values after checking their number against the shape.</summary>
    public ReadOnlySpan<float> CheckedValues()
    {
        ReadOnlySpan<float> values = Values();
        ElementTypes.CheckShape(Name, shape, values.Length);
        return values;
    }
}
