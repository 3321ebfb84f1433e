using System.Globalization;
using BlasNet.Runs;

namespace BlasNet.Cli;

/// <summary>Printer of cross-validations: a row per fold, then means and standard deviations.</summary>
internal static class FoldPrinter
{
    /// <summary>Returns the table.</summary>
    /// <param name="all">The cross-validation.</param>
    /// <param name="labels">What the rows are called; null numbers them.</param>
    public static string Of(CrossValidation all, RowLabels? labels = null)
    {
        labels ??= RowLabels.Numbered("fold", all.Folds.Count);
        string[] names = [.. all.Names];
        var table = new TextTable([.. labels.Headings, .. names, "run"]) { TextColumnsAtEnd = 1 };
        for (int i = 0; i < all.Folds.Count; i++)
            table.Add([
                .. labels[i],
                .. names.Select(name => Number(all.Folds[i][name]!.Value)),
                all.Folds[i].Run,
            ]);
        table.Add([.. labels.Named("mean"), .. names.Select(name => Number(all.Of(name).Mean)), ""]);
        table.Add([.. labels.Named("deviation"), .. names.Select(name => Number(all.Of(name).Deviation)), ""]);
        return table.ToString().TrimEnd();
    }

    private static string Number(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}
