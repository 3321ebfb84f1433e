using System.Globalization;

namespace BlasNet.Benchmarks;

/// <summary>Compares the built-in models for tables with LightGBM on fixed splits of tables.</summary>
/// <remarks>
/// <c>dotnet run -c Release --project tests/BlasNet.Benchmarks -- tables --data DIR [--seeds N] [--only NAME] [--side NAME] [--threads N]
/// [--lightgbm-rate X]</c>: DIR has california-housing, iris and wine-quality, of which N splits are made, 4 by default. Or
/// <c>--splits DIR</c>, once or several times: a folder with NAME/{train,val,test,trainval}.csv, or with folders that have them.
/// LightGBM, mlp and a member of table learn from the training part, with the validation part held out; LightGBM's bag and table learn
/// from both, five models each, and hold out a fifth in turn.
/// </remarks>
internal static class TableComparison
{
    public const string Verb = "tables";

    private delegate (double[] Answers, double Seconds) Side(TableQuestion question, SplitTables tables, int seed);

    public static void Run(string[] args)
    {
        string made = Directory.CreateTempSubdirectory("blasnet-splits-").FullName;
        try
        {
            foreach (string data in Values(args, "--data"))
            {
                for (uint seed = 0; seed < Number(args, "--seeds", 4); seed++)
                    SplitWriter.Write(data, seed, Path.Combine(made, FormattableString.Invariant($"split{seed}")));
            }
            string[] splits = [.. Values(args, "--splits").SelectMany(Splits), .. Splits(made)];
            if (splits.Length == 0)
                throw new ArgumentException("Give --data DIR, a folder of tables, or --splits DIR, one of splits.", nameof(args));
            Compare(args, splits);
        }
        finally
        {
            Directory.Delete(made, recursive: true);
        }
    }

    private static void Compare(string[] args, string[] splits)
    {
        string[] only = Values(args, "--only"), chosen = Values(args, "--side");
        int threads = Number(args, "--threads", 1);
        double rate = double.Parse(Values(args, "--lightgbm-rate").LastOrDefault() ?? "0.05", CultureInfo.InvariantCulture);
        (string Name, Side Of)[] sides =
            [.. Sides(threads, rate).Where(side => chosen.Length == 0 || chosen.Contains(side.Name, StringComparer.OrdinalIgnoreCase))];
        Line($"{"table",-18} {"measure",-9} {"split",-10}{string.Concat(sides.Select(side => $" {side.Name,9} {"s",6}"))}");
        foreach (TableQuestion question in TableQuestion.All.Where(one => only.Length == 0 || only.Contains(one.Folder)))
        {
            var all = new List<(double Measure, double Seconds)[]>();
            foreach (string folder in splits)
            {
                var tables = new SplitTables(question, folder);
                (double, double)[] row = [.. sides.Select(side =>
                {
                    (double[] answers, double seconds) = side.Of(question, tables, all.Count);
                    return (question.MeasureOf(answers, tables.Test.Labels), seconds);
                })];
                all.Add(row);
                Print(question, Path.GetFileName(folder), row);
            }
            if (all.Count > 1)
                Print(question, "mean",
                    [.. sides.Select((_, i) => (all.Average(row => row[i].Measure), all.Average(row => row[i].Seconds)))]);
        }
    }

    private static IEnumerable<(string Name, Side Of)> Sides(int threads, double rate)
    {
        LightGbm Trees(TableQuestion question, SplitTables tables) =>
            new(question.Task, tables.ClassCount, threads) { LearningRate = rate };
        return
        [
            ("LightGBM", (question, tables, _) => Trees(question, tables).One(tables.Train, tables.Validation, tables.Test)),
            ("bag", (question, tables, seed) => Trees(question, tables).Bag(tables.TrainAndValidation, tables.Test, seed)),
            ("mlp", (question, tables, seed) => new BuiltInModels(question, tables, seed, threads).Mlp()),
            ("member", (question, tables, seed) => new BuiltInModels(question, tables, seed, threads).Member()),
            ("table", (question, tables, seed) => new BuiltInModels(question, tables, seed, threads).Table()),
        ];
    }

    private static void Print(TableQuestion question, string split, (double Measure, double Seconds)[] row) => Line(
        $"{question.Title,-18} {question.Measure,-9} {split,-10}{string.Concat(row.Select(Text))}");

    private static string Text((double Measure, double Seconds) one) =>
        string.Create(CultureInfo.InvariantCulture, $" {one.Measure,9:0.0000} {one.Seconds,6:0.0}");

    private static void Line(FormattableString text) => Console.WriteLine(FormattableString.Invariant(text));

    private static string[] Values(string[] args, string option) =>
        [.. args.Index().Where(entry => entry.Item == option && entry.Index + 1 < args.Length).Select(entry => args[entry.Index + 1])];

    private static int Number(string[] args, string option, int otherwise) =>
        int.Parse(Values(args, option).LastOrDefault() ?? $"{otherwise}", CultureInfo.InvariantCulture);

    // Either one split, or a folder of splits.
    private static IEnumerable<string> Splits(string folder) =>
        TableQuestion.All.Any(one => File.Exists(Path.Combine(folder, one.Folder, "train.csv")))
            ? [Path.TrimEndingDirectorySeparator(folder)]
            : Directory.GetDirectories(folder).Order(StringComparer.Ordinal);
}
