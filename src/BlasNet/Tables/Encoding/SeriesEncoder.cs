using BlasNet.Data;

namespace BlasNet.Tables;

/// <summary>Encoder of the series of a table: each row once, of which all windows are views.</summary>
internal sealed class SeriesEncoder
{
    private readonly TablePreprocessor preprocessor;
    private readonly TimeSeries series;
    private readonly Table table;
    private readonly TableEncoder encoder;
    private readonly ForecastShape shape;

    /// <summary>Creates the encoder.</summary>
    /// <exception cref="DataException">The table lacks the columns whose past is an input.</exception>
    public SeriesEncoder(TablePreprocessor preprocessor, Table table, TableEncoder encoder)
    {
        (this.preprocessor, this.table, this.encoder) = (preprocessor, table, encoder);
        (series, shape) = (preprocessor.Options.Series!, preprocessor.ForecastShape!);
        if (!encoder.HasLabels)
            throw new DataException(new Place(table.Path),
                $"the column '{preprocessor.Labels[0]}' is missing, whose past the forecast is made from.");
    }

    /// <summary>Encodes rows, of which each series gives the samples that it has steps for.</summary>
    /// <param name="chosen">The rows; null for all.</param>
    /// <param name="isForecast">Whether windows whose targets are yet to come are samples too.</param>
    /// <exception cref="ConfigurationException">No series is long enough for a sample.</exception>
    public EncodedTable Encode(IReadOnlyList<int>? chosen, bool isForecast)
    {
        SeriesRows rows = SeriesRows.Of(table, chosen, takesFuture: isForecast && series.Known.Count > 0);
        preprocessor.RequireKnown(rows);
        int fewest = isForecast ? series.Window : series.FewestSteps;
        SeriesRows kept = rows.Where(entry => entry.Rows.Length >= fewest && (!isForecast || CanForecast(entry)));
        if (kept.Entries.Count == 0)
            throw TooShort(rows, isForecast);
        (SeriesSteps steps, float[]? weights) = Steps(kept, [.. kept.Entries.Select(entry => entry.Rows.Length)], isForecast);
        SeriesGroup.Part[] parts =
        [
            .. steps.Groups.Select(group => new SeriesGroup.Part(0, !isForecast ? group.Count
                : series.Known.Count == 0 ? group.Count + series.Horizon : Math.Min(group.KnownCount, group.Count + series.Horizon))),
        ];
        // Targets that are yet to come have no weights.
        return Encoded(DatasetOf(steps, isForecast ? null : weights, parts), rows, kept);
    }

    /// <summary>Encodes the window that ends each series, of which all targets are yet to come.</summary>
    /// <exception cref="ConfigurationException">No series is as long as a window.</exception>
    /// <exception cref="DataException">It is not known of all steps to come what must be known in advance.</exception>
    public EncodedTable EncodeLast()
    {
        SeriesRows rows = SeriesRows.Of(table, takesFuture: series.Known.Count > 0);
        preprocessor.RequireKnown(rows);
        SeriesRows kept = rows.Where(entry => entry.Rows.Length >= series.Window);
        if (kept.Entries.Count == 0)
            throw TooShort(rows, isForecast: true);
        RequireFuture(kept);
        (SeriesSteps steps, _) = Steps(kept, [.. kept.Entries.Select(entry => entry.Rows.Length)], isForecast: true);
        SeriesGroup.Part[] parts =
        [
            .. steps.Groups.Select(group => new SeriesGroup.Part(group.Count - 1 + series.FirstStep, group.Count + series.Horizon)),
        ];
        return Encoded(DatasetOf(steps, null, parts), rows, kept);
    }

    /// <summary>Encodes the parts of a split.</summary>
    public SeriesData Encode(SeriesSplit split)
    {
        (SeriesSteps steps, float[]? weights) = Steps(split.Series, [.. split.Parts.Select(bounds => bounds.Train)], isForecast: false);
        return new SeriesData(
            Part(bounds => new(0, bounds.Train))!, Part(bounds => new(bounds.Train, bounds.Validation)),
            Part(bounds => new(bounds.Validation, bounds.Test)));

        Dataset? Part(Func<SeriesSplit.Bounds, SeriesGroup.Part> of)
        {
            SeriesGroup.Part[] parts = Array.ConvertAll(split.Parts, bounds => of(bounds));
            return Array.TrueForAll(parts, part => part.From == part.To) ? null : DatasetOf(steps, weights, parts);
        }
    }

    private EncodedTable Encoded(Dataset data, SeriesRows rows, SeriesRows kept) =>
        new(data, RowsOf(data.Windows!, kept), rows.Dropped, HasLabels: true)
        {
            LeftOut = [.. rows.Entries.Except(kept.Entries).Select(entry => entry.Name)],
        };

    private Dataset DatasetOf(SeriesSteps steps, float[]? weights, SeriesGroup.Part[] parts) => TimeSeries.DatasetOf(
        new SeriesWindows(steps, parts), weights, [.. steps.Groups.Select(group => group.Start)], Path.GetFileName(table.Path))
        .EncodedBy(preprocessor);

    private (SeriesSteps Steps, float[]? Weights) Steps(SeriesRows rows, int[] trainingSteps, bool isForecast)
    {
        int[] all = [.. rows.Entries.SelectMany(entry => entry.Rows)];
        (float[] inputs, float[] targets) = encoder.EncodeSteps(all);
        var groups = new List<SeriesGroup>();
        int start = 0, knownStart = 0;
        foreach ((int i, SeriesRows.Entry entry) in rows.Entries.Index())
        {
            int ahead = !isForecast || shape.Known == 0 ? 0
                : series.Known.Count == 0 ? series.Horizon : Math.Min(series.Horizon, entry.Future.Length);
            groups.Add(new SeriesGroup(entry.Name, start, entry.Rows.Length)
            {
                TrainingSteps = trainingSteps[i], Times = entry.Times, KnownStart = knownStart, KnownCount = entry.Rows.Length + ahead,
            });
            start += entry.Rows.Length;
            knownStart += entry.Rows.Length + ahead;
        }
        var calendar = new CalendarInputs(series.Calendar);
        float[] features = calendar.Count == 0 ? inputs : new float[all.Length * shape.Features];
        float[] known = new float[shape.Known * knownStart];
        foreach ((SeriesGroup group, SeriesRows.Entry entry) in groups.Zip(rows.Entries))
        {
            if (calendar.Count > 0)
                FillFeatures(group, inputs, features, calendar);
            if (shape.Known > 0)
                FillKnown(group, entry, inputs, known, calendar);
        }
        return (new SeriesSteps(shape, groups, features, targets, known), encoder.WeightsOf(all));
    }

    private void FillFeatures(SeriesGroup group, float[] inputs, float[] features, CalendarInputs calendar)
    {
        int width = preprocessor.Width;
        for (int step = 0; step < group.Count; step++)
        {
            Span<float> own = features.AsSpan((group.Start + step) * shape.Features, shape.Features);
            inputs.AsSpan((group.Start + step) * width, width).CopyTo(own);
            calendar.Fill(group.Times!.DateOf(step), own[width..]);
        }
    }

    private void FillKnown(SeriesGroup group, SeriesRows.Entry entry, float[] inputs, float[] known, CalendarInputs calendar)
    {
        int width = preprocessor.Width;
        ReadOnlySpan<int> chosen = preprocessor.KnownInputs;
        int[] ahead = entry.Future[..Math.Min(entry.Future.Length, group.KnownCount - group.Count)];
        float[] future = chosen.Length == 0 ? [] : encoder.EncodeFeatures(ahead, preprocessor.KnownFeatures);
        for (int step = 0; step < group.KnownCount; step++)
        {
            Span<float> own = known.AsSpan((group.KnownStart + step) * shape.Known, shape.Known);
            ReadOnlySpan<float> row = chosen.Length == 0 ? []
                : step < group.Count ? inputs.AsSpan((group.Start + step) * width, width)
                : future.AsSpan((step - group.Count) * width, width);
            for (int i = 0; i < chosen.Length; i++)
                own[i] = row[chosen[i]];
            if (calendar.Count > 0)
                calendar.Fill(group.Times!.DateOf(step), own[chosen.Length..]);
        }
    }

    // The last window whose known columns reach to its last step must end within the series.
    private bool CanForecast(SeriesRows.Entry entry) =>
        series.Known.Count == 0 || entry.Rows.Length + Math.Min(entry.Future.Length, series.Horizon) >= series.FewestSteps;

    private void RequireFuture(SeriesRows rows)
    {
        if (series.Known.Count == 0)
            return;
        foreach (SeriesRows.Entry entry in rows.Entries)
        {
            if (entry.Future.Length >= series.Horizon)
                continue;
            string name = entry.Name.Length == 0 ? "" : $" '{entry.Name}'";
            throw new DataException(
                table.PlaceOf(entry.Rows[^1], table.Column(series.Known[0])),
                FormattableString.Invariant($"the series{name} ends here; a forecast of the '{series.Horizon}' steps after it needs ")
                + FormattableString.Invariant($"'{string.Join("', '", series.Known)}' of as many rows without a value to forecast, ")
                + FormattableString.Invariant($"but there are '{entry.Future.Length}'."));
        }
    }

    private ConfigurationException TooShort(SeriesRows rows, bool isForecast)
    {
        string name = Path.GetFileName(table.Path);
        SeriesRows.Entry longest = rows.Entries.MaxBy(entry => entry.Rows.Length)!;
        string of = series.Group is null ? "" : FormattableString.Invariant($" in the longest of '{rows.Entries.Count}' series");
        string rowsThere = FormattableString.Invariant($"there are '{longest.Rows.Length}'");
        if (isForecast && longest.Rows.Length >= series.Window)
            return new ConfigurationException(
                FormattableString.Invariant($"{name}: a forecast of '{series.Horizon}' steps needs '{string.Join("', '", series.Known)}' ")
                + FormattableString.Invariant($"of as many rows after a window of '{series.Window}', but {rowsThere} rows ")
                + FormattableString.Invariant($"and '{longest.Future.Length}' more without a value to forecast{of}."));
        string needed = isForecast ? "as many" : FormattableString.Invariant($"at least {series.FewestSteps} steps");
        string target = isForecast ? " needs" : FormattableString.Invariant($" and a target '{series.Horizon}' ahead need");
        return new ConfigurationException(
            FormattableString.Invariant($"{name}: a window of '{series.Window}' steps{target} {needed}, but {rowsThere}{of}."));
    }

    // The row of the first target of each sample; of one series those of a forecast may lie after the end of the file.
    private int[] RowsOf(SeriesWindows windows, SeriesRows rows)
    {
        int[] found = new int[windows.Count];
        for (int sample = 0; sample < found.Length; sample++)
        {
            int[] own = rows.Entries[windows.GroupOf(sample)].Rows;
            int step = windows.OriginOf(sample) + series.FirstStep;
            found[sample] = step < own.Length ? own[step]
                : rows.Entries.Count == 1 ? own[^1] + 1 + step - own.Length : table.RowCount;
        }
        return found;
    }
}
