namespace BlasNet.Tables;

/// <summary>Rules by which the parts of a preprocessor fit each other, which fitting keeps and a changed text may break.</summary>
internal static class FittedParts
{
    /// <summary>Checks columns, features, targets and classes.</summary>
    /// <exception cref="ConfigurationException">A part does not fit; the reader adds its place.</exception>
    public static void Check(TablePreprocessor preprocessor, SpecReader reader)
    {
        Dictionary<string, FittedColumn> columns = new(StringComparer.Ordinal);
        foreach (FittedColumn column in preprocessor.Columns)
        {
            if (!columns.TryAdd(column.Name, column))
                throw reader.Error($"the column '{column.Name}' stands twice in 'columns'");
        }
        foreach (FittedFeature feature in preprocessor.Features)
        {
            ColumnKind? kind = columns.GetValueOrDefault(feature.Name)?.Kind;
            if (kind is not (ColumnKind.Numeric or ColumnKind.Categorical))
                throw reader.Error($"the feature '{feature.Name}' is no numeric or categorical column of 'columns'");
            if (kind == ColumnKind.Categorical != feature.Categories is not null)
                throw reader.Error($"the feature '{feature.Name}' must have categories if its column is categorical, and only then");
            if (feature.Categories is { } categories && categories.Distinct(StringComparer.Ordinal).Count() < categories.Count)
                throw reader.Error($"two 'categories' of the feature '{feature.Name}' have one name");
        }
        if (preprocessor.Features.Count > 0 || preprocessor.Options.Series is null)
            Require(preprocessor.Features.Select(feature => feature.Name), "features");
        Require(preprocessor.Labels, "targets");
        if (preprocessor.Labels.FirstOrDefault(label => columns.GetValueOrDefault(label)?.Kind != ColumnKind.Label) is { } other)
            throw reader.Error($"the target '{other}' is no label of 'columns'");
        bool areClasses = preprocessor.Task == TableTask.Classification;
        if (areClasses && preprocessor.Targets.Count != 1)
            throw reader.Error($"a classification has '1' target, but there are '{preprocessor.Targets.Count}'");
        if (areClasses == (preprocessor.ClassNames.Count == 0))
            throw reader.Error("there must be 'classes' if the task is a classification, and only then");
        if (areClasses)
            Require(preprocessor.ClassNames, "classes");

        void Require(IEnumerable<string> names, string what)
        {
            string[] all = [.. names];
            if (all.Length == 0)
                throw reader.Error($"there are no '{what}'");
            if (all.Distinct(StringComparer.Ordinal).Count() < all.Length)
                throw reader.Error($"two of '{what}' have one name");
        }
    }
}
