using System.Text.Json;

namespace BlasNet.Sweeps;

/// <summary>What <c>auto</c> learns from and is judged by; another one needs another folder.</summary>
/// <param name="Data">The data spec.</param>
/// <param name="Digest">The SHA-256 of its file.</param>
/// <param name="Table">The options of the table as given, as text.</param>
/// <param name="Metric">The metric that ranks trials.</param>
/// <param name="Seed">The seed of the trials, the folds and the trainings.</param>
/// <param name="AreClasses">Whether classes are learned.</param>
internal sealed record AutoDefinition(string Data, string Digest, string Table, string Metric, long Seed, bool AreClasses)
{
    /// <summary>Returns what differs in another one, with both values; null if they agree.</summary>
    public string? Difference(AutoDefinition other) =>
        Digest != other.Digest ? $"its data has the SHA-256 '{Digest}', but that of '{other.Data}' is '{other.Digest}'"
        : Table != other.Table ? $"it reads the table as '{Table}', but '{other.Table}' was given"
        : Metric != other.Metric ? $"it is judged by '{Metric}', but '{other.Metric}' was given"
        : Seed != other.Seed ? FormattableString.Invariant($"it has the seed '{Seed}', but '{other.Seed}' was given")
        : null;

    public static AutoDefinition Read(SpecReader reader) => new(reader.Text("data"), reader.Text("data_sha256"), reader.Text("table"),
        reader.Text("metric"), reader.Long("seed", 0), reader.Flag("classes"));

    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("data", Data);
        json.WriteString("data_sha256", Digest);
        json.WriteString("table", Table);
        json.WriteString("metric", Metric);
        json.WriteNumber("seed", Seed);
        json.WriteBoolean("classes", AreClasses);
    }
}
