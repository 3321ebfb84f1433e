using BlasNet.Tables;

namespace BlasNet.Tests.Tables;

/// <summary>Warnings on columns whose different numbers become the same input.</summary>
internal static class ColumnRoundingTests
{
    private const int Rows = 365;
    private const string Unscaled = "because they are rounded to 32-bit floats as they are; scale them, or take off an offset.";
    private const string Outliers =
        "because the largest are so large that others lie too close together for 32-bit floats; take out or transform those.";

    private static IEnumerable<TestCaseData> Columns()
    {
        yield return Case("clock", row => 1.6e9 + row, Scaling.None, 4, Unscaled);
        yield return Case("milliseconds", row => 1.6e12 + 1000.0 * row, Scaling.None, 4, Unscaled);
        yield return Case("date", row => 20_200_101 + row, Scaling.None, 183, Unscaled);
        yield return Case("fractions", row => 40_000_000 + row / 8.0, Scaling.None, 12, Unscaled);
        yield return Case("two_of_many", row => row == 7 ? 16_777_217 : row == 8 ? 16_777_216 : row, Scaling.None, Rows - 1, Unscaled);
        yield return Case("outlier", row => row == 7 ? 1e12 : row, Scaling.Standardize, null, Outliers);
        yield return Case("outlier_of_range", row => row == 7 ? -1e12 : row, Scaling.ZeroToOne, null, Outliers);
        yield return Case("scaled_clock", row => 1.6e9 + row, Scaling.Standardize, Rows, null);
        yield return Case("small", row => row / 7.0, Scaling.None, Rows, null);
        yield return Case("whole", row => 16_000_000 + row, Scaling.None, Rows, null);
    }

    [TestCaseSource(nameof(Columns))]
    public static void A_column_that_loses_numbers_is_told_with_both_counts(
        Func<int, double> number, Scaling scaling, int? floats, string? reason)
    {
        using var file = new TextFile("x,y\n" + string.Concat(Enumerable.Range(0, Rows).Select(row =>
            FormattableString.Invariant($"{number(row):R},{number(row):R}\n"))));
        var options = new TableOptions { Scaling = scaling, TargetScaling = scaling };
        Table table = Table.Read(file.Path, options);
        TablePreprocessor preprocessor = TablePreprocessor.Fit(table, [.. Enumerable.Range(0, Rows)]);
        EncodedTable encoded = preprocessor.Apply(table);
        int different = encoded.Data.Targets.Rows.ToArray().Distinct().Count();
        Assert.That(different, floats is null ? Is.LessThan(Rows) : Is.EqualTo(floats));
        string[] expected = reason is null ? [] :
        [
            $"{file.Path}, column 'x': '{Rows}' different numbers become '{different}' different inputs, {reason}",
            $"{file.Path}, column 'y': '{Rows}' different numbers become '{different}' different targets, {reason}",
        ];
        DataReport report = DataCheck.Run($"csv:{file.Path}", new DataCheckOptions { Table = options });
        Assert.That(
            report.Issues.Where(issue => issue.Kind == DataIssueKind.Rounded).Select(issue => issue.Sentence), Is.EqualTo(expected));
        Assert.That(report.Columns.Select(column => column.Distinct), Is.All.EqualTo(Rows));
        Assert.That(ColumnRounding.Find(table, preprocessor, ColumnRounding.FewCells).Select(warning => warning.In(file.Path)),
            Is.EqualTo(expected.Select(sentence => $"warning: {sentence}")));
    }

    [Test]
    public static void Random_numbers_with_all_their_digits_are_no_reason_to_warn([Values] Scaling scaling)
    {
        var random = new Random(3);
        using var file = new TextFile("x,y\n" + string.Concat(Enumerable.Range(0, 50_000).Select(_ =>
            FormattableString.Invariant($"{random.NextDouble():R},{random.NextDouble() - 0.5:R}\n"))));
        DataReport report = DataCheck.Run($"csv:{file.Path}", new DataCheckOptions { Table = new TableOptions { Scaling = scaling } });
        Assert.That(report.Issues, Is.Empty);
    }

    [Test]
    public static void Of_a_long_table_training_looks_at_both_ends_and_the_check_at_all()
    {
        const int rows = 40_000;
        using var file = new TextFile("x,y\n" + string.Concat(Enumerable.Range(0, rows).Select(row =>
            FormattableString.Invariant($"{(row < 20_000 ? row : 16_800_000 + row)},{row}.5\n"))));
        var options = new TableOptions { Scaling = Scaling.None };
        Table table = Table.Read(file.Path, options);
        TablePreprocessor preprocessor = TablePreprocessor.Fit(table, [.. Enumerable.Range(0, rows)]);
        Assert.That(ColumnRounding.Find(table, preprocessor, ColumnRounding.FewCells).Single().Sentence,
            Does.StartWith("'10000' different numbers become '7501' different inputs (among '10000' cells), because"));
        Assert.That(DataCheck.Run($"csv:{file.Path}", new DataCheckOptions { Table = options }).Issues.Single().Sentence,
            Does.Contain("'40000' different numbers become '30001' different inputs, because"));
    }

    private static TestCaseData Case(string name, Func<int, double> number, Scaling scaling, int? floats, string? reason) =>
        new TestCaseData(number, scaling, floats, reason).SetArgDisplayNames(name);
}
