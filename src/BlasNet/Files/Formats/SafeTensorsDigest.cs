using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using BlasNet.Numerics;

namespace BlasNet.Files;

/// <summary>SHA-256 of what a safetensors file holds: its texts, and its tensors with name, element type, shape and bytes.</summary>
/// <remarks>
/// Both are taken in ordinal order of their names, so that the digest does not depend on how a program lays the same content out. The
/// length of each part stands before it.
/// </remarks>
internal sealed class SafeTensorsDigest : IDisposable
{
    /// <summary>The key of the digest in the metadata.</summary>
    public const string Key = "blasnet.sha256";

    // One call takes less than 2 GB.
    private const int SliceOfFloats = 1 << 20;

    private readonly Sha256 hash = new();

    /// <summary>Computes the digest of what is about to be written, in lowercase hexadecimal digits.</summary>
    public static string Of(IReadOnlyList<TensorSource> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var digest = new SafeTensorsDigest();
        digest.AddTexts(metadata ?? new Dictionary<string, string>());
        foreach (TensorSource tensor in tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            digest.AddHead(tensor.Name, ElementTypes.F32, tensor.Shape);
            digest.AddFloats(tensor.CheckedValues());
        }
        return digest.Hex();
    }

    /// <summary>Computes the digest of what was read, in lowercase hexadecimal digits.</summary>
    public static string Of(IReadOnlyList<TensorEntry> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var digest = new SafeTensorsDigest();
        digest.AddTexts(metadata);
        foreach (TensorEntry tensor in tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            digest.AddHead(tensor.Name, tensor.ElementType, [.. tensor.Shape]);
            digest.hash.AppendData(tensor.Bytes.Span);
        }
        return digest.Hex();
    }

    /// <summary>Computes the SHA-256 of the tensors' bytes alone, one after the other, in lowercase hexadecimal digits.</summary>
    public static string OfValues(IReadOnlyList<TensorSource> tensors)
    {
        using var digest = new SafeTensorsDigest();
        foreach (TensorSource tensor in tensors)
            digest.AddFloats(tensor.CheckedValues());
        return digest.Hex();
    }

    public void Dispose() => hash.Dispose();

    private void AddTexts(IReadOnlyDictionary<string, string> metadata)
    {
        KeyValuePair<string, string>[] texts =
            [.. metadata.Where(text => text.Key != Key).OrderBy(text => text.Key, StringComparer.Ordinal)];
        Add(texts.Length);
        foreach ((string key, string text) in texts)
        {
            Add(key);
            Add(text);
        }
    }

    private void AddHead(string name, string type, ReadOnlySpan<int> shape)
    {
        Add(name);
        Add(type);
        Add(shape.Length);
        foreach (int extent in shape)
            Add(extent);
    }

    private void AddFloats(ReadOnlySpan<float> values)
    {
        for (ReadOnlySpan<float> rest = values; rest.Length > 0; rest = rest[Math.Min(SliceOfFloats, rest.Length)..])
            hash.AppendData(MemoryMarshal.AsBytes(rest[..Math.Min(SliceOfFloats, rest.Length)]));
    }

    private void Add(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Add(bytes.Length);
        hash.AppendData(bytes);
    }

    private void Add(int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }

    private string Hex() => Convert.ToHexStringLower(hash.GetHashAndReset());
}
