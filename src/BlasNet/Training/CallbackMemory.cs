namespace BlasNet.Training;

/// <summary>Holds what callbacks remember across a resumed run: numbers and arrays of floats by name.</summary>
internal sealed class CallbackMemory
{
    public Dictionary<string, double> Numbers { get; init; } = [];

    public Dictionary<string, float[]> Arrays { get; init; } = [];

    /// <summary>Takes all of another memory, each name behind a prefix.</summary>
    public void Add(string prefix, CallbackMemory other)
    {
        foreach ((string name, double value) in other.Numbers)
            Numbers[prefix + name] = value;
        foreach ((string name, float[] values) in other.Arrays)
            Arrays[prefix + name] = values;
    }

    /// <summary>Gives what stands behind a prefix, without it.</summary>
    public CallbackMemory Under(string prefix) => new() { Numbers = Under(Numbers, prefix), Arrays = Under(Arrays, prefix) };

    private static Dictionary<string, T> Under<T>(Dictionary<string, T> all, string prefix) => all
        .Where(each => each.Key.StartsWith(prefix, StringComparison.Ordinal))
        .ToDictionary(each => each.Key[prefix.Length..], each => each.Value);
}
