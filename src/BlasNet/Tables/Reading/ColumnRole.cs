namespace BlasNet.Tables;

/// <summary>Role of a column, as far as it is known before the column is read.</summary>
/// <param name="Kind">The kind; null is inferred.</param>
/// <param name="IsNumeric">Whether its cells are numbers; null is inferred.</param>
/// <param name="TakesText">Whether a column of mostly numbers may hold other texts: the classes of a label.</param>
/// <param name="With">What stands around its numbers in the file that was learned from, empty for nothing; null where none was.</param>
internal readonly record struct ColumnRole(ColumnKind? Kind, bool? IsNumeric, bool TakesText = false, string? With = null)
{
    /// <summary>Returns the role of a label: values of a regression are numbers, classes may be texts.</summary>
    public static ColumnRole LabelOf(TableTask? task) =>
        new(ColumnKind.Label, task == TableTask.Regression ? true : null, task == TableTask.Classification);

    /// <summary>Determines whether columns of a kind are learned from.</summary>
    public static bool IsLearned(ColumnKind kind) => kind is ColumnKind.Numeric or ColumnKind.Categorical or ColumnKind.Text;

    /// <summary>Returns the role of each column by the options.</summary>
    /// <exception cref="ConfigurationException">A column is not in the file, or has two roles.</exception>
    public static ColumnRole[] Of(TableOptions options, IReadOnlyList<string> names, string path)
    {
        var roles = new ColumnRole[names.Count];
        var places = new ColumnPlaces(names, path);
        foreach ((string column, ColumnKind kind) in options.ColumnTypes)
            Set(kind, column);
        foreach (string column in options.TakesAllLabels(names) ? [] : options.Labels)
            Set(ColumnKind.Label, column);
        SetSeries(options);
        if (options.SampleWeight is not null)
            Set(ColumnKind.Weight, options.SampleWeight);
        bool[] isFeature = new bool[names.Count];
        foreach (string column in options.Features.Concat(options.Series?.Known ?? []))
        {
            int index = places[column];
            if (roles[index].Kind is { } kind && !IsLearned(kind))
                throw new ConfigurationException(
                    new Place(path), $"the column '{column}' cannot be a feature, because it is taken for {JsonNames.Of(kind)}.");
            isFeature[index] = true;
        }
        bool isComplete = options.Features.Count > 0 && roles.Any(role => role.Kind == ColumnKind.Label);
        for (int column = 0; column < roles.Length && isComplete; column++)
        {
            if (!isFeature[column] && (roles[column].Kind is not { } kind || IsLearned(kind)))
                roles[column] = new(ColumnKind.Ignored, null);
        }
        return roles;

        // Time and group are read as texts, even where they are whole numbers.
        void SetSeries(TableOptions options)
        {
            if (options.Series?.Time is { } time)
                Set(ColumnKind.Identifier, time);
            if (options.Series?.Group is not { } group)
                return;
            bool isLearned = options.Features.Contains(group)
                || (options.Features.Count == 0 && roles[places[group]].Kind == ColumnKind.Categorical);
            Set(isLearned ? ColumnKind.Categorical : ColumnKind.Identifier, group);
        }

        void Set(ColumnKind kind, string column)
        {
            int index = places[column];
            if (roles[index].Kind is { } before && before != kind)
                throw new ConfigurationException(
                    new Place(path), $"the column '{column}' cannot be both {JsonNames.Of(before)} and {JsonNames.Of(kind)}.");
            roles[index] = kind switch
            {
                ColumnKind.Numeric or ColumnKind.Weight => new(kind, true),
                ColumnKind.Categorical or ColumnKind.Identifier or ColumnKind.Text => new(kind, false),
                ColumnKind.Label => LabelOf(options.Task),
                _ => new(kind, null),
            };
        }
    }
}
