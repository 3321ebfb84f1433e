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
            if (kind is not { } known || !ColumnRole.IsLearned(known))
                throw reader.Error($"the feature '{feature.Name}' is no numeric, categorical or text column of 'columns'");
            if (kind == ColumnKind.Text != feature.Text is not null)
                throw reader.Error($"the feature '{feature.Name}' must have a 'text' encoding if its column is text, and only then");
            if (kind == ColumnKind.Categorical != feature.Categories is not null)
                throw reader.Error($"the feature '{feature.Name}' must have categories if its column is categorical, and only then");
            if (feature.Categories is { } categories && categories.Distinct(StringComparer.Ordinal).Count() < categories.Count)
                throw reader.Error($"two 'categories' of the feature '{feature.Name}' have one name");
            CheckScales(feature, preprocessor.Options, reader);
        }
        if (preprocessor.Features.Count > 0 || preprocessor.Options.Series is null)
            Require(preprocessor.Features.Select(feature => feature.Name), "features");
        Require(preprocessor.Labels, "targets");
        if (preprocessor.Targets.FirstOrDefault(target => target.Scale.IsRobust) is { } squeezed)
            throw reader.Error($"the target '{squeezed.Name}' must not be 'robust', which cannot be undone");
        bool hasRange = preprocessor is { Task: TableTask.Regression, Options.ClipTargets: true };
        if (preprocessor.Targets.FirstOrDefault(target => target.Range is not null != hasRange) is { } open)
            throw reader.Error($"the target '{open.Name}' must have 'least' and 'most' if the option 'clipTargets' is true, and only then");
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

    private static void CheckScales(FittedFeature feature, TableOptions options, SpecReader reader)
    {
        bool isRobust = options.Scaling == Scaling.Robust, isNumber = feature.IsNumber;
        if (feature.Scale.IsRobust != (isRobust && isNumber) || (feature.Indicator is { } scale && scale.IsRobust != isRobust))
            throw reader.Error(
                $"the feature '{feature.Name}' must be 'robust' if it is a number and the option 'scaling' is robust, and only then");
        if (feature.Indicator is not null && !(isNumber && options.Missing == MissingPolicy.Indicator))
            throw reader.Error($"the feature '{feature.Name}' has an 'indicator', which numbers have if the option 'missing' is indicator");
        if (isNumber && options.Missing == MissingPolicy.Indicator && feature.Filler is null)
            throw reader.Error($"the feature '{feature.Name}' has no 'filler', which numbers have if the option 'missing' is indicator");
        InputForm form = feature.Form(options.CategoryEncoding);
        int needed = isRobust && form is InputForm.OneHot or InputForm.Sign ? feature.Width(options.CategoryEncoding) : 0;
        int found = feature.CategoryScales?.Count ?? 0;
        if (found != needed || feature.CategoryScales?.Any(one => !one.IsRobust) == true)
            throw reader.Error(FormattableString.Invariant(
                $"the feature '{feature.Name}' must have '{needed}' robust 'scales', but it has '{found}'"));
    }
}
