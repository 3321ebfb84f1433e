using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace BlasNet.Files;

/// <summary>JSON files that other processes replace while this one reads them.</summary>
internal static class SharedJson
{
    private const int Attempts = 3;

    /// <summary>Reads a file; returns false where there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="read">Reads its object.</param>
    /// <param name="value">What was read.</param>
    /// <exception cref="DataException">It is malformed, or cannot be read.</exception>
    public static bool TryRead<T>(string path, Func<SpecReader, T> read, [MaybeNullWhen(false)] out T value)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                bool exists = File.Exists(path);
                value = exists ? Read(path, read) : default;
                return exists;
            }
            catch (DataException error) when (error.InnerException is { } cause && FileErrors.IsFileError(cause) && attempt < Attempts)
            {
                // On a network folder, a file that its owner replaces meanwhile cannot be read on.
            }
        }
    }

    private static T Read<T>(string path, Func<SpecReader, T> read)
    {
        var place = new Place(path);
        using JsonDocument document = Json.Parse(WholeFile.Read(path), place);
        return DataException.InFile(place, () => read(SpecReader.OfObject(document.RootElement)));
    }
}
