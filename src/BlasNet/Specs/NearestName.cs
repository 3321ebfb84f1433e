namespace BlasNet;

/// <summary>Known name that a mistyped one probably means.</summary>
internal static class NearestName
{
    /// <summary>Returns the known name that replaced this one, or else the one with the fewest edits (Damerau 1964); null when none is
    /// near.</summary>
    /// <remarks>Near means at most a third of the longer name's characters, and at least one edit. Case does not count.</remarks>
    public static string? Find(string name, IEnumerable<string> known)
    {
        string[] names = [.. known];
        if (OtherNames.Find(name) is { } other && names.Contains(other))
            return other;
        string? nearest = null;
        int fewest = int.MaxValue;
        foreach (string candidate in names)
        {
            int edits = Edits(name.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (edits < fewest && !OtherNames.AreDifferent(name, candidate)
                && edits <= Math.Max(1, Math.Max(name.Length, candidate.Length) / 3))
                (nearest, fewest) = (candidate, edits);
        }
        return nearest;
    }

    /// <summary>Returns a sentence that starts with a space and offers the nearest known name, or lists all when none is near.</summary>
    public static string Advice(string name, IReadOnlyCollection<string> known) =>
        Find(name, known) is { } nearest ? $" Did you mean '{nearest}'?" : $" Known are: {string.Join(", ", known)}.";

    /// <summary>Counts the insertions, deletions, substitutions and swaps of neighbours that turn one text into the other.</summary>
    private static int Edits(string from, string to)
    {
        int[,] edits = new int[from.Length + 1, to.Length + 1];
        for (int i = 0; i <= from.Length; i++)
            edits[i, 0] = i;
        for (int j = 0; j <= to.Length; j++)
            edits[0, j] = j;
        for (int i = 1; i <= from.Length; i++)
        {
            for (int j = 1; j <= to.Length; j++)
            {
                int substituted = edits[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                edits[i, j] = Math.Min(substituted, Math.Min(edits[i - 1, j], edits[i, j - 1]) + 1);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    edits[i, j] = Math.Min(edits[i, j], edits[i - 2, j - 2] + 1);
            }
        }
        return edits[from.Length, to.Length];
    }
}
