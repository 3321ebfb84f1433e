using System.Globalization;
using BlasNet.Runs;

namespace BlasNet.Cli;

/// <summary>Printer of cross-validations: a row per fold, then means and standard deviations.</summary>
internal static class FoldPrinter
{
    public static string Of(CrossValidation all)
    {
        string[] names = [.. all.Names];
        var table = new TextTable(["fold", .. names, "run"]) { TextColumnsAtEnd = 1 };
        for (int i = 0; i < all.Folds.Count; i++)
            table.Add([
                (i + 1).ToString(CultureInfo.InvariantCulture),
                .. names.Select(name => Number(all.Folds[i][name]!.Value)),
                all.Folds[i].Run,
            ]);
        table.Add(["mean", .. names.Select(name => Number(all.Of(name).Mean)), ""]);
        table.Add(["deviation", .. names.Select(name => Number(all.Of(name).Deviation)), ""]);
        return table.ToString().TrimEnd();
    }

    private static string Number(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}
