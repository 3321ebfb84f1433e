using System.Globalization;

namespace BlasNet;

/// <summary>Report on weights that a network has taken over from others; prints as a sentence per part.</summary>
/// <param name="Matched">The layers that got weights.</param>
/// <param name="Missing">The keys of the layers with weights that got none, and keep theirs.</param>
/// <param name="LeftOver">What was not taken: layers, or single arrays of layers that were taken in part.</param>
public sealed record WeightReport(IReadOnlyList<MatchedLayer> Matched, IReadOnlyList<string> Missing, IReadOnlyList<string> LeftOver)
{
    /// <summary>Gets the sentences of the report.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            MatchedLayer[] others = [.. Matched.Where(layer => layer.Key != layer.Source)];
            return
            [
                string.Create(
                    CultureInfo.InvariantCulture, $"{Matched.Count} of {Matched.Count + Missing.Count} layers have taken over weights"),
                .. others.Length == 0 ? [] : new[] { "by name or shape: " + string.Join(", ", others.Select(layer => layer.ToString())) },
                .. Missing.Count == 0 ? [] : new[] { $"without weights to take over: {string.Join(", ", Missing)}" },
                .. LeftOver.Count == 0 ? [] : new[] { $"left over: {string.Join(", ", LeftOver)}" },
            ];
        }
    }

    /// <summary>Prints the sentences.</summary>
    public override string ToString() => string.Join("; ", Lines);
}

/// <summary>Layer that has taken over weights.</summary>
/// <param name="Key">Its key, such as <c>2.dense</c>.</param>
/// <param name="Source">The key that the weights had.</param>
public sealed record MatchedLayer(string Key, string Source)
{
    /// <summary>Prints both keys.</summary>
    public override string ToString() => Key == Source ? Key : $"{Key} from {Source}";
}
