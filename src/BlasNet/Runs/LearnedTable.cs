using BlasNet.Tables;

namespace BlasNet.Runs;

/// <summary>A table read as the weights that training starts from learned one: their preprocessor encodes it.</summary>
/// <param name="Preprocessor">The preprocessor of the weights.</param>
/// <param name="Table">The table.</param>
internal sealed record LearnedTable(TablePreprocessor Preprocessor, Table Table)
{
    /// <summary>Reads a table by the preprocessor of the weights that a configuration starts from.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="path">The table.</param>
    /// <param name="notes">Receives a line that tells whether scales are taken over or fitted anew.</param>
    /// <returns>Null where there is none to take, or another is to be fitted.</returns>
    /// <exception cref="DataException">The table is missing or malformed.</exception>
    public static LearnedTable? Of(TrainingConfig config, string path, List<string> notes)
    {
        if (StartWeights.Of(config) is not { } start || start.Preprocessor is not { } learned)
            return null;
        string? why = config.Refit ? "as asked"
            : config.ReplaceHead ? "because the outputs are replaced"
            : config.Cache is not null ? "because a cache keeps them with its rows"
            : config.Table is { } options ? Difference(options, learned) : null;
        Table? table = null;
        if (why is null)
        {
            table = learned.ReadLike(path, out string? missing);
            why = missing is null ? null : $"because the column '{missing}' is missing, which {start.Given} has learned";
        }
        notes.Add(table is not null
            ? $"scales, categories and classes are those of {start.Given}"
            : $"scales, categories and classes are fitted to the training rows anew, {why}");
        return table is null ? null : new LearnedTable(learned, table);
    }

    // What was inferred from a file may stand in the options or not.
    private static string? Difference(TableOptions given, TablePreprocessor learned)
    {
        bool labels = given.Labels.Count == 0 || given.Labels.SequenceEqual(learned.Labels, StringComparer.Ordinal);
        bool features = given.Features.Count == 0
            || given.Features.SequenceEqual(learned.Features.Select(feature => feature.Name), StringComparer.Ordinal);
        Dictionary<string, ColumnKind> kinds = learned.Columns.ToDictionary(
            column => column.Name, column => column.Kind, StringComparer.Ordinal);
        string? other = given.ColumnTypes.Where(type => kinds.GetValueOrDefault(type.Key, type.Value) != type.Value)
            .Select(type => type.Key).FirstOrDefault();
        return !labels ? "because other labels are learned"
            : !features ? "because other features are learned from"
            : given.Task is { } task && task != learned.Task ? $"because the task is {task}"
            : other is not null ? $"because the column '{other}' has another type"
            : Plain(given).Equals(Plain(learned.Options)) ? null : "because the table has other options";
    }

    private static TableOptions Plain(TableOptions options) => options with
    {
        Labels = [],
        Features = [],
        Task = null,
        ColumnTypes = new Dictionary<string, ColumnKind>(),
        Delimiter = null,
        HasHeader = null,
    };
}
