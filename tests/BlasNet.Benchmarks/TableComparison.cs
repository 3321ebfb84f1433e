using System.Globalization;

namespace BlasNet.Benchmarks;

/// <summary>Compares the built-in models for tables with LightGBM on fixed splits of tables.</summary>
/// <remarks>
/// <c>dotnet run -c Release --project tests/BlasNet.Benchmarks -- tables --splits DIR [--splits DIR ...] [--only NAME] [--threads N]
/// [--lightgbm-only]</c>; a folder has NAME/{train,val,test,trainval}.csv of one seed, or folders of seeds that have them.
/// </remarks>
internal static class TableComparison
{
    public const string Verb = "tables";
    private static readonly string[] Sides = ["LightGBM", "its bag"];

    public static void Run(string[] args)
    {
        string[] splits = [.. Values(args, "--splits").SelectMany(Seeds)];
        int threads = int.Parse(Values(args, "--threads").LastOrDefault() ?? "1", CultureInfo.InvariantCulture);
        double rate = double.Parse(Values(args, "--lightgbm-rate").LastOrDefault() ?? "0.05", CultureInfo.InvariantCulture);
        if (splits.Length == 0)
            throw new ArgumentException("Give --splits DIR, a folder that the script of the splits has written.", nameof(args));
        string[] only = Values(args, "--only");
        string[] sides = [.. Sides];
        Line($"{"table",-18} {"measure",-9} {"split",-10}{string.Concat(sides.Select(side => $" {side,9} {"s",6}"))}");
        foreach (TableQuestion question in TableQuestion.All.Where(one => only.Length == 0 || only.Contains(one.Folder)))
        {
            var all = new List<(double Measure, double Seconds)[]>();
            foreach (string folder in splits)
            {
                (double, double)[] row = [.. Measure(question, folder, all.Count, threads, rate)];
                all.Add(row);
                Print(question, Path.GetFileName(folder), row);
            }
            if (all.Count > 1)
                Print(question, "mean", [.. sides.Select((_, i) => (all.Average(row => row[i].Measure), all.Average(row => row[i].Seconds)))]);
        }
    }

    private static IEnumerable<(double Measure, double Seconds)> Measure(
        TableQuestion question, string folder, int seed, int threads, double rate)
    {
        var tables = new SplitTables(question, folder);
        var trees = new LightGbm(question.Task, tables.ClassCount, threads) { LearningRate = rate };
        (float[][] outputs, double seconds) = trees.One(tables.Train, tables.Validation, tables.Test);
        yield return (question.MeasureOf(trees.Answers(outputs), tables.Test.Labels), seconds);
        (outputs, seconds) = trees.Bag(tables.TrainAndValidation, tables.Test, seed);
        yield return (question.MeasureOf(trees.Answers(outputs), tables.Test.Labels), seconds);
    }

    private static void Print(TableQuestion question, string split, (double Measure, double Seconds)[] row) => Line(
        $"{question.Title,-18} {question.Measure,-9} {split,-10}{string.Concat(row.Select(one => Text(one)))}");

    private static string Text((double Measure, double Seconds) one) =>
        string.Create(CultureInfo.InvariantCulture, $" {one.Measure,9:0.0000} {one.Seconds,6:0.0}");

    private static void Line(FormattableString text) => Console.WriteLine(FormattableString.Invariant(text));

    private static string[] Values(string[] args, string option) =>
        [.. args.Index().Where(entry => entry.Item == option && entry.Index + 1 < args.Length).Select(entry => args[entry.Index + 1])];

    // Either one split, or a folder of splits.
    private static IEnumerable<string> Seeds(string folder) =>
        TableQuestion.All.Any(one => File.Exists(Path.Combine(folder, one.Folder, "train.csv")))
            ? [Path.TrimEndingDirectorySeparator(folder)]
            : Directory.GetDirectories(folder).Order(StringComparer.Ordinal);
}
