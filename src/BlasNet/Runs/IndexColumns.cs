using System.Text.Json;

namespace BlasNet.Runs;

/// <summary>Names of the columns that tell a run's settings: the keys of <c>config.json</c> in snake_case, as in all CSV files.</summary>
internal static class IndexColumns
{
    // What config.json has in camelCase, and the objects whose properties are.
    private static readonly string[] Keys =
    [
        "imageSize", "classWeights", "shuffleBuffer", "checkpointEvery", "earlyStopping", "restoreBestEpoch", "reduceLROnPlateau",
        "reduceLRFactor", "timeLimit",
    ];

    private static readonly string[] Objects = ["optimizer.", "augmentation.", "table.", "model."];

    /// <summary>Returns the column of a key: <c>optimizer.clip_norm</c> for <c>optimizer.clipNorm</c>.</summary>
    public static string Of(string key) =>
        string.Join('.', key.Split('.').Select(JsonNamingPolicy.SnakeCaseLower.ConvertName));

    /// <summary>Returns today's name of a column. Files written before have the key itself; columns of people's own stay.</summary>
    public static string Today(string column) =>
        Keys.Contains(column, StringComparer.Ordinal)
            || Objects.Any(prefix => column.StartsWith(prefix, StringComparison.Ordinal))
            ? Of(column)
            : column;
}
