using System.Globalization;
using BlasNet.Files;
using BlasNet.Metrics;

namespace BlasNet.Explaining;

/// <summary>What a model takes from its columns, and the rows it predicts worst, as tables of CSV.</summary>
/// <param name="Samples">The outputs for held-out rows.</param>
/// <param name="Importance">The importance of each column; null for images and the like.</param>
/// <param name="Dependences">The dependence on the most important columns.</param>
internal sealed record Explanation(
    HeldOutPredictions Samples, PermutationImportance? Importance, IReadOnlyList<PartialDependence> Dependences)
{
    /// <summary>Names of the files.</summary>
    public const string ImportanceFile = "importance.csv", DependenceFile = "partial_dependence.csv", WorstFile = "worst_rows.csv",
        HeldOutFile = "held_out.csv", RocFile = "roc.csv", PrecisionRecallFile = "precision_recall.csv";

    private const int MostClasses = 10, MostPoints = 1000;

    /// <summary>Explains a model by held-out rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="columns">The number of columns whose dependence is computed.</param>
    /// <param name="repeats">How often each column is shuffled.</param>
    /// <param name="seed">The seed of the orders.</param>
    /// <param name="mostRows">The number of rows by which importance is measured.</param>
    public static Explanation Of(
        HeldOutRows rows, int columns, int repeats, long seed, int mostRows = PermutationImportance.MostRows)
    {
        return Of(HeldOutPredictions.Of(rows), columns, repeats, seed, mostRows);
    }

    /// <summary>Explains a model by rows whose outputs are known.</summary>
    public static Explanation Of(HeldOutPredictions samples, int columns, int repeats, long seed, int mostRows)
    {
        HeldOutRows rows = samples.Rows;
        IReadOnlyList<InputColumn> known = InputColumns.Of(rows.Model.Preprocessor, rows.Parts[0].Data);
        if (known.Count == 0 || rows.Count < 2)
            return new Explanation(samples, null, []);
        var importance = PermutationImportance.Of(rows, repeats, seed, mostRows);
        IEnumerable<PartialDependence?> dependences = importance.Columns.Take(columns)
            .Select(column => PartialDependence.Of(rows, known.First(each => each.Name == column.Column), seed: seed));
        return new Explanation(samples, importance, [.. dependences.OfType<PartialDependence>()]);
    }

    /// <summary>Writes the files; returns their paths.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="worst">The number of worst rows.</param>
    /// <exception cref="MachineException">A file cannot be written.</exception>
    public IReadOnlyList<string> Write(string folder, int worst)
    {
        var written = new List<string>();
        if (Importance is { } importance)
            Add(ImportanceFile, ["column", "loss_increase", "low", "high", .. MetricNames(importance)], importance.Columns.Select(Line));
        if (Dependences.Count > 0)
            Add(DependenceFile, ["column", "value", "output", "prediction"], Dependences.SelectMany(Lines));
        (IReadOnlyList<string> heading, IEnumerable<IReadOnlyList<string>> rows) = Worst(worst);
        Add(WorstFile, heading, rows);
        Add(HeldOutFile, [.. RowHeader], Enumerable.Range(0, Samples.Data.Count).Select(Line));
        if (Samples.AreClasses)
        {
            (int Label, ScoredRows Rows)[] scored = [.. ScoredClasses(Samples)];
            Add(RocFile, ["class", "threshold", "false_positive_rate", "true_positive_rate"], scored.SelectMany(each => RocLines(each)));
            Add(PrecisionRecallFile, ["class", "threshold", "recall", "precision"], scored.SelectMany(each => RecallLines(each)));
        }
        return written;

        void Add(string name, IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> lines)
        {
            written.Add(Path.Combine(folder, name));
            CsvFile.Write(written[^1], header, lines);
        }
    }

    /// <summary>Returns header and cells of the rows with the largest losses: position, targets, outputs, loss, cells.</summary>
    public (IReadOnlyList<string> Header, IEnumerable<IReadOnlyList<string>> Rows) Worst(int count)
    {
        IReadOnlyList<int> worst = Samples.Worst(count);
        IReadOnlyDictionary<int, string[]>? cells = Samples.Source?.CellsOf(worst);
        return ([.. RowHeader, .. Samples.Source?.Columns.Select(column => column.Name) ?? []],
            worst.Select(sample => (string[])[.. Line(sample), .. cells?.GetValueOrDefault(sample, []) ?? []]));
    }

    /// <summary>Counts the rows by the probability of each class that has a curve: the second of two, or one against the rest.</summary>
    public static IEnumerable<(int Label, ScoredRows Rows)> ScoredClasses(HeldOutPredictions samples)
    {
        ClassRows rows = samples.Classes();
        int[] present = [.. rows.Labels.CountBy(label => label).Where(each => each.Value < rows.Count).Select(each => each.Key).Order()];
        int[] shown = rows.Classes == 2 ? [.. present.Where(label => label == 1)] : [.. present.Take(MostClasses)];
        return shown.Select(label => (label, ScoredRows.Of(rows, label, "Held-out rows")));
    }

    /// <summary>Returns the indexes of points of a long curve, its ends among them.</summary>
    public static IEnumerable<int> Thinned(int count, int most = MostPoints) => count <= most ? Enumerable.Range(0, count)
        : Enumerable.Range(0, most).Select(i => (int)((long)i * (count - 1) / (most - 1)));

    private static string[] MetricNames(PermutationImportance importance) => importance.Metric switch
    {
        null => [],
        "accuracy" => ["accuracy_drop", "accuracy_drop_low", "accuracy_drop_high"],
        string metric => [$"{metric}_increase", $"{metric}_increase_low", $"{metric}_increase_high"],
    };

    private string[] Line(ColumnImportance column)
    {
        string[] cells = [column.Column, CsvFile.Cell(column.LossIncrease), CsvFile.Cell(column.Low), CsvFile.Cell(column.High)];
        return Importance!.Metric is null ? cells
            : [.. cells, CsvFile.Cell(column.MetricChange), CsvFile.Cell(column.MetricLow), CsvFile.Cell(column.MetricHigh)];
    }

    private static IEnumerable<string[]> Lines(PartialDependence dependence) => dependence.Points.SelectMany(point =>
        dependence.Outputs.Select((output, i) => (string[])
            [dependence.Column, point.Category ?? CsvFile.Cell(point.Value), output, CsvFile.Cell(point.Predictions[i])]));

    private string Position => Samples.Source is not null ? "line" : Samples.Data.Input.NameOf(0) is not null ? "file" : "index";

    private IEnumerable<string> RowHeader => Samples.AreClasses
        ? [Position, "label", "predicted", "probability", "loss"]
        : [Position, .. Enumerable.Range(0, Samples.Width).SelectMany(ValueHeader), "loss"];

    private string[] ValueHeader(int output)
    {
        string suffix = Samples.Width == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"_{output}");
        string[] both = ["target" + suffix, "predicted" + suffix];
        return Samples.IsRegression ? [.. both, "residual" + suffix] : both;
    }

    private string[] Line(int sample)
    {
        string position = Samples.Source is { } source ? CsvFile.Cell(source.LineOf(sample))
            : Samples.Data.Input.NameOf(sample) ?? CsvFile.Cell(sample);
        string loss = CsvFile.Cell(Samples.Losses[sample]);
        ReadOnlySpan<float> outputs = Samples.OutputsOf(sample), targets = Samples.TargetsOf(sample);
        if (Samples.AreClasses)
        {
            int predicted = RowClass.OfOutputs(outputs, 0.5f);
            double probability = predicted < 0 ? double.NaN : outputs.Length > 1 ? outputs[predicted]
                : predicted == 1 ? outputs[0] : 1 - outputs[0];
            string actual = Samples.ClassName(RowClass.OfTargets(targets, outputs.Length));
            return [position, actual, predicted < 0 ? "" : Samples.ClassName(predicted), CsvFile.Cell(probability), loss];
        }
        double[] values = Samples.OutputsInUnits(outputs);
        IEnumerable<string> cells = Samples.TargetsInUnits(targets).Zip(values, (target, value) => Samples.IsRegression
            ? (string[])[Rounded(target), Rounded(value), Rounded(target - value)]
            : [Rounded(target), Rounded(value)]).SelectMany(each => each);
        return [position, .. cells, loss];
    }

    // Targets and outputs are 32-bit floats: further digits come from scaling them back.
    private static string Rounded(double value) => double.IsFinite(value)
        ? CsvFile.Cell(double.Parse(value.ToString("G7", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)) : "";

    private IEnumerable<string[]> RocLines((int Label, ScoredRows Rows) scored)
    {
        var curve = RocCurve.Of(scored.Rows);
        return Thinned(curve.Thresholds.Count).Select(i => (string[])[Samples.ClassName(scored.Label), CsvFile.Cell(curve.Thresholds[i]),
            CsvFile.Cell(curve.FalsePositiveRates[i]), CsvFile.Cell(curve.TruePositiveRates[i])]);
    }

    private IEnumerable<string[]> RecallLines((int Label, ScoredRows Rows) scored)
    {
        var curve = PrecisionRecallCurve.Of(scored.Rows);
        return Thinned(curve.Thresholds.Count).Select(i => (string[])[Samples.ClassName(scored.Label), CsvFile.Cell(curve.Thresholds[i]),
            CsvFile.Cell(curve.Recalls[i]), CsvFile.Cell(curve.Precisions[i])]);
    }
}
