using System.Buffers.Binary;
using System.Text;
using BlasNet.Files;

namespace BlasNet.Runs;

/// <summary>Digest that detects changed data.</summary>
internal static class DataDigest
{
    /// <summary>Computes the SHA-256 of a file, or of the names, lengths and contents of all files in a folder, in ordinal order.</summary>
    /// <exception cref="DataException">A file cannot be read.</exception>
    public static string Of(string path)
    {
        try
        {
            return Convert.ToHexStringLower(Directory.Exists(path) ? OfFolder(path) : OfFile(path));
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Reading(path, error);
        }
    }

    private static byte[] OfFile(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return Sha256.HashData(stream);
    }

    // Names that begin with a dot belong to the system, not to the data.
    private static byte[] OfFolder(string folder)
    {
        string[] names = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
            .Where(name => !name.Split('/').Any(part => part.StartsWith('.')))];
        Array.Sort(names, StringComparer.Ordinal);
        using var hash = new Sha256();
        Span<byte> length = stackalloc byte[8];
        foreach (string name in names)
        {
            byte[] content = File.ReadAllBytes(Path.Combine(folder, name)), text = Encoding.UTF8.GetBytes(name);
            foreach (byte[] part in new[] { text, content })
            {
                BinaryPrimitives.WriteInt64LittleEndian(length, part.Length);
                hash.AppendData(length);
                hash.AppendData(part);
            }
        }
        return hash.GetHashAndReset();
    }
}
