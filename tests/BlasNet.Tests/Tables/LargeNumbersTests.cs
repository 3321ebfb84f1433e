using System.Globalization;
using BlasNet.Metrics;
using BlasNet.Runs;
using BlasNet.Tables;
using BlasNet.Tests.Runs;
using BlasNet.Tests.Training;

namespace BlasNet.Tests.Tables;

/// <summary>Numbers that 32-bit floats hold only once they are scaled: clocks, dates, large amounts.</summary>
internal static class LargeNumbersTests
{
    private const int Rows = 200;

    // Offset and step of a column that is the same line as any other once it is scaled.
    private static readonly (double Offset, double Step)[] Lines =
    [
        (1.6e9, 1), (1.6e12, 1000), (1.6e15, 1), (-1.6e9, 1), (1e9, 0.001), (20_200_101, 1), (30_000_001, 2), (4e15, -1), (1e-3, 1e-12),
        (0, 1e-300), (0, 1e300), (1e39, 1e37),
    ];

    [TestCaseSource(nameof(Lines))]
    public static void Inputs_and_targets_keep_the_differences_of_the_file((double Offset, double Step) line)
    {
        using var file = new TextFile("x,y,z\n" + Text(row => $"{Number(line, row)},{Number(line, row)},{row}"));
        foreach (Scaling scaling in new[] { Scaling.Standardize, Scaling.ZeroToOne })
        {
            Table table = Table.Read(file.Path, new TableOptions { Labels = ["y", "z"], Scaling = scaling, TargetScaling = scaling });
            TablePreprocessor preprocessor = Fit(table);
            Dataset data = preprocessor.Apply(table).Data;
            float[] inputs = Inputs(data), targets = data.Targets.Rows.ToArray();
            Assert.That(inputs.Distinct().Count(), Is.EqualTo(Rows));
            double sign = Math.Sign(line.Step), resolution = Math.BitIncrement(Math.Abs(line.Offset)) - Math.Abs(line.Offset);
            resolution = resolution / Math.Abs(line.Step) / 50;
            for (int row = 0; row < Rows; row++)
            {
                double row0 = scaling == Scaling.ZeroToOne && sign < 0 ? 1 - targets[2 * row + 1] : sign * targets[2 * row + 1];
                Assert.That(inputs[row], Is.EqualTo(row0).Within(1e-6 + resolution), $"{scaling}, row {row}");
                Assert.That(targets[2 * row], Is.EqualTo(inputs[row]), $"{scaling}, row {row}");
            }
            double[] restored = preprocessor.Restore(targets);
            for (int row = 0; row < Rows; row++)
            {
                Assert.That(restored[2 * row], Is.EqualTo(line.Offset + row * line.Step).Within(Math.Abs(line.Step) * 1e-4));
                Assert.That(restored[2 * row + 1], Is.EqualTo(row).Within(1e-4));
            }
            Assert.That(table.Column("x").DistinctCount, Is.EqualTo(Rows));
            Assert.That(DataCheck.Run($"csv:{file.Path}", new DataCheckOptions { Table = table.Options }).Issues, Is.Empty);
        }
    }

    [TestCase("5.1", 1000)]
    [TestCase("0.1", 3333)]
    [TestCase("1600000000.123", 777)]
    public static void A_column_of_equal_numbers_becomes_0(string number, int rows)
    {
        using var file = new TextFile("x,y\n" + string.Concat(Enumerable.Range(0, rows).Select(row => $"{number},{row}.5\n")));
        Table table = Table.Read(file.Path);
        Assert.That(Inputs(Fit(table).Apply(table).Data), Is.All.EqualTo(0f));
    }

    [TestCase("mean", 1_600_000_002)]
    [TestCase("median", 1_600_000_001.5)]
    [TestCase("constant:1600000003.25", 1_600_000_003.25)]
    public static void Fillers_of_missing_cells_are_not_rounded(string policy, double filler)
    {
        using var file = new TextFile("x,y\n1600000000,1\n1600000001,2\n1600000002,3\n1600000005,4\n,5\n");
        Table table = Table.Read(file.Path, new TableOptions { Missing = MissingPolicy.Parse(policy), Task = TableTask.Regression });
        TablePreprocessor preprocessor = Fit(table);
        Assert.That(preprocessor.Features[0].Filler, Is.EqualTo(filler));
        float[] inputs = Inputs(preprocessor.Apply(table).Data);
        double step = inputs[1] - inputs[0];
        Assert.That((inputs[4] - inputs[0]) / step, Is.EqualTo(filler - 1.6e9).Within(1e-5));
        var read = TablePreprocessor.Parse(preprocessor.ToJson());
        Assert.That(Inputs(read.Apply(table).Data), Is.EqualTo(inputs));
    }

    [Test]
    public static void Windows_of_a_series_keep_the_differences()
    {
        using var file = new TextFile("y\n" + Text(row => FormattableString.Invariant($"{1.6e9 + row % 7}")));
        Table table = Table.Read(file.Path, new TableOptions { Series = new TimeSeries(2), Task = TableTask.Regression });
        EncodedTable windows = Fit(table).Apply(table);
        Assert.That(Inputs(windows.Data).Distinct().Count(), Is.EqualTo(7));
        Assert.That(windows.Data.Targets.Rows.ToArray().Distinct().Count(), Is.EqualTo(7));
    }

    [Test]
    public static void Folds_and_shares_of_a_clock_are_scaled_alike([Values("0.25", null)] string? share)
    {
        using var file = new TextFile("x,y\n" + Text(row => FormattableString.Invariant($"{1.6e9 + row},{row * 0.5}")));
        TrainingConfig config = Config(file) with { Validation = share, Fold = share is null ? new Fold(1, 4) : null };
        var parts = DataParts.Load(config, null, null, default);
        float[] all = [.. Inputs(parts.Train), .. Inputs(parts.Validation!)];
        Assert.That(all.Distinct().Count(), Is.EqualTo(Rows));
    }

    [Test]
    public static void A_cached_table_has_the_same_rows()
    {
        using var folder = new TestFolder();
        using var file = new TextFile("x,y\n" + Text(row => FormattableString.Invariant($"{1.6e9 + row},{3e7 + 2 * row}.5")));
        TrainingConfig config = Config(file);
        var plain = DataParts.Load(config, null, null, default);
        var cached = DataParts.Load(config with { Cache = folder.Root }, null, null, default);
        Assert.That(Inputs(cached.Train), Is.EqualTo(Inputs(plain.Train)));
        Assert.That(cached.Train.Targets.Rows.ToArray(), Is.EqualTo(plain.Train.Targets.Rows.ToArray()));
        Assert.That(plain.Train.Targets.Rows.ToArray().Distinct().Count(), Is.EqualTo(Rows));
    }

    [Test]
    public static void Large_class_numbers_have_all_their_digits_and_those_of_older_models_are_still_known()
    {
        using var file = new TextFile("x,y\n1,1600000001\n2,1600000002\n3,1600000001\n4,1600000002\n5,100000000\n6,100000000\n");
        Table table = Table.Read(file.Path);
        Assert.That(Fit(table).ClassNames, Is.EqualTo(new[] { "100000000", "1600000001", "1600000002" }));
        const string old = """
            {"options":{"missing":"median"},"header":true,"task":"classification","classes":["1","1E+08"],
            "columns":[{"column":"x","kind":"numeric","numeric":true},{"column":"y","kind":"label","numeric":true}],
            "features":[{"column":"x","shift":5,"scale":0.22360690437403438,"filler":5.1}],"targets":[{"column":"y"}]}
            """;
        using var later = new TextFile("x,y\n5,100000000\n,1\n");
        var preprocessor = TablePreprocessor.Parse(old);
        Dataset data = preprocessor.Apply(preprocessor.Read(later.Path)).Data;
        Assert.That(data.Targets.Rows.ToArray(), Is.EqualTo(new float[] { 1, 0 }));
        Assert.That(Inputs(data), Is.EqualTo(new[] { 0, (float)((5.1 - 5) / 0.22360690437403438) }));
    }

    [Test]
    public static void Rows_that_only_floats_take_for_one_are_neither_duplicates_nor_contradictions()
    {
        using var file = new TextFile(
            "clock,part\n" + Text(row => FormattableString.Invariant($"{1.6e9 + row},{(row < 100 ? "early" : "late")}")));
        DataReport report = DataCheck.Run($"csv:{file.Path}");
        Assert.That(report.Issues, Is.Empty);
        Assert.That(report.Columns[0].Distinct, Is.EqualTo(Rows));
        Assert.That(report.Columns[0].Mean, Is.EqualTo(1.6e9 + 99.5));
    }

    [Test]
    public static void Numbers_that_64_bits_do_not_hold_are_told_with_their_line()
    {
        using var file = new TextFile("x,y\n9007199254740992,1.5\n9007199254740993,2.5\n9007199254740999,3.5\n");
        DataIssue issue = DataCheck.Run($"csv:{file.Path}").Issues.Single();
        Assert.That((issue.Kind, issue.Line, issue.Column, issue.Text), Is.EqualTo(
            (DataIssueKind.Rounded, (int?)3, "x", "9007199254740993")));
    }

    [TestCase("1e300")]
    [TestCase("1e-60")]
    public static void A_weight_that_no_float_is_is_refused(string weight)
    {
        using var file = new TextFile($"x,y,w\n1,2.5,1\n2,3.5,{weight}\n3,4.5,0\n");
        Assert.That(() => Table.Read(file.Path, new TableOptions { SampleWeight = "w", Labels = ["y"] }),
            Throws.TypeOf<DataException>().With.Message.Contains("line 3, column 'w': '").And.Message.Contains("from 1e-45 to 3.4e38"));
    }

    [Test]
    public static void Weights_are_the_nearest_floats()
    {
        using var file = new TextFile("x,y,w\n1,2.5,0.1\n2,3.5,16777217\n3,4.5,0.3\n");
        Table table = Table.Read(file.Path, new TableOptions { SampleWeight = "w", Labels = ["y"], Task = TableTask.Regression });
        Assert.That(Fit(table).Apply(table).Data.Weights!.Value.ToArray(), Is.EqualTo(new[] { 0.1f, 16777216f, 0.3f }));
    }

    [TestCase("1e39", "is beyond the range of 32-bit floats once it is scaled")]
    [TestCase("-1e200", "is beyond the range of 32-bit floats once it is scaled")]
    public static void A_number_beyond_floats_is_refused_once_it_is_scaled(string number, string reason)
    {
        using var file = new TextFile($"x,y\n1,1.5\n{number},2.5\n3,3.5\n");
        var options = new TableOptions { Scaling = Scaling.None };
        Table table = Table.Read(file.Path, options);
        TablePreprocessor preprocessor = Fit(table);
        Assert.That(() => preprocessor.Apply(table), Throws.TypeOf<DataException>().With.Message.EqualTo(
            $"{file.Path}, line 3, column 'x': '{number}' {reason}, which ends at 3.4e38."));
        DataReport report = DataCheck.Run($"csv:{file.Path}", new DataCheckOptions { Table = options });
        Assert.That(report.Issues.Single(issue => issue.IsFault).Line, Is.EqualTo(3));
        Table scaled = Table.Read(file.Path);
        Assert.That(Inputs(Fit(scaled).Apply(scaled).Data), Is.All.InRange(-1.5f, 1.5f));
    }

    [Test]
    public static void A_sum_or_range_that_no_double_is_is_refused([Values(Scaling.Standardize, Scaling.ZeroToOne)] Scaling scaling)
    {
        string other = scaling == Scaling.ZeroToOne ? "-1.7e308" : "1.6e308";
        using var file = new TextFile($"x,y\n{other},1.5\n1.7e308,2.5\n0,3.5\n");
        Table table = Table.Read(file.Path, new TableOptions { Scaling = scaling });
        Assert.That(() => Fit(table).Apply(table), Throws.TypeOf<DataException>().With.Message.StartsWith(
            scaling == Scaling.ZeroToOne ? $"{file.Path}, column 'x': the numbers from '-1.7E+308' to '1.7E+308' are too large to be scaled."
            : $"{file.Path}, column 'x': the numbers from '0' to '1.7E+308' are too large to be scaled."));
    }

    [Test]
    public static void Metrics_in_the_units_of_the_table_see_small_errors_of_large_values()
    {
        const int rows = 1000;
        (float[] targets, float[] outputs) = (new float[rows], new float[rows]);
        for (int i = 0; i < rows; i++)
            (targets[i], outputs[i]) = ((i - 500) / 256f, (i - 500) / 256f + (i % 2 == 0 ? 1 : -1) / 512f);
        Metric[] metrics = [Metric.MeanAbsoluteError(), Metric.RootMeanSquaredError(), Metric.MeanSquaredError(), Metric.R2Score()];
        double[] values = [.. metrics.Select(metric =>
        {
            MetricState state = new UnscaledMetric(metric, [256], [3e9]).CreateState(1);
            state.Add(outputs, targets, rows, 1, 1);
            return state.Value;
        })];
        Assert.That(values, Is.EqualTo(new[] { 0.5, 0.5, 0.25, 1 - 0.25 * 12 / (1e6 - 1) }).Within(1e-9));
    }

    private static TablePreprocessor Fit(Table table) => TablePreprocessor.Fit(table, [.. Enumerable.Range(0, table.RowCount)]);

    private static TrainingConfig Config(TextFile file) =>
        new() { Model = TestRuns.Model("""{ "layers": [ "flatten" ] }"""), Name = "run", Data = $"csv:{file.Path}" };

    private static float[] Inputs(Dataset data)
    {
        float[] inputs = new float[data.Count * data.Input.SampleShape.Size];
        data.Input.Gather([.. Enumerable.Range(0, data.Count)], inputs);
        return inputs;
    }

    private static string Text(Func<int, string> row) => string.Concat(Enumerable.Range(0, Rows).Select(number => row(number) + "\n"));

    private static string Number((double Offset, double Step) line, int row) =>
        (line.Offset + row * line.Step).ToString("R", CultureInfo.InvariantCulture);
}
