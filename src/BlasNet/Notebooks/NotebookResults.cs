using System.Globalization;
using BlasNet.Plots;
using BlasNet.Training;

namespace BlasNet.Notebooks;

/// <summary>Results of training within a page: curves, and a table of epochs.</summary>
internal static class NotebookResults
{
    // A longer table is left to the curves.
    private const int MostRows = 10;

    // More have no room side by side.
    private const int MostClasses = 20;

    private const string Validation = "val_";

    /// <summary>Writes the curves of each metric, how training ended, and the last epochs.</summary>
    public static void Write(MarkupBuilder html, History history)
    {
        if (history.Epochs.Count > 1)
            NotebookPicture.Write(html, Curves(history.Epochs));
        html.Line($"<p>{Ending(history)}</p>");
        if (history.Epochs.Count > 0)
            Write(html, [.. history.Epochs.TakeLast(MostRows)]);
    }

    /// <summary>Writes a row for each epoch.</summary>
    public static void Write(MarkupBuilder html, IReadOnlyList<EpochResult> epochs)
    {
        string[] names = [.. epochs[^1].Values.Select(value => value.Key)];
        NotebookTable.Write(html, ["epoch", .. names, "learning rate", "s", "samples/s"], epochs.Select(epoch => (string[])
        [
            epoch.Epoch.ToString(CultureInfo.InvariantCulture),
            .. names.Select(name => epoch[name] is { } value ? EpochFormat.Number(value) : ""),
            epoch.LearningRate.ToString("G6", CultureInfo.InvariantCulture),
            epoch.TimeS.ToString("0.00", CultureInfo.InvariantCulture),
            EpochFormat.Rate(epoch.SamplesPerS),
        ]));
    }

    /// <summary>Writes loss and metrics.</summary>
    public static void Write(MarkupBuilder html, Evaluation evaluation) => NotebookTable.Write(html,
        [.. evaluation.Values.Select(value => value.Key)],
        [[.. evaluation.Values.Select(value => EpochFormat.Number(value.Value))]]);

    /// <summary>Writes the answer, and below it the probability of each class or label.</summary>
    public static void Write(MarkupBuilder html, Prediction prediction)
    {
        html.Line($"<div><b>{prediction.ToString()}</b></div>");
        if (prediction.Probabilities.Count is > 0 and <= MostClasses)
        {
            NotebookTable.Write(html,
                [.. Enumerable.Range(0, prediction.Probabilities.Count).Select(number => number.ToString(CultureInfo.InvariantCulture))],
                [[.. prediction.Probabilities.Select(probability => probability.ToString("0.000", CultureInfo.InvariantCulture))]]);
        }
    }

    private static string Ending(History history)
    {
        int count = history.Epochs.Count;
        string ending = string.Create(CultureInfo.InvariantCulture,
            $"{count} {(count == 1 ? "epoch" : "epochs")}, {history.Status.ToString().ToLowerInvariant()}");
        string reason = history.Reason is null ? "" : $": {history.Reason.TrimEnd('.')}";
        return ending + reason + (count > MostRows ? $". The last {MostRows}:" : ".");
    }

    private static Drawing Curves(IReadOnlyList<EpochResult> epochs)
    {
        string[] metrics =
            [.. epochs[^1].Values.Select(value => value.Key).Where(name => !name.StartsWith(Validation, StringComparison.Ordinal))];
        Plot[] plots = [.. metrics.Select(metric => Curve(epochs, metric))];
        return plots.Length == 1 ? plots[0] : PlotGrid.Create(2, plots);
    }

    private static Plot Curve(IReadOnlyList<EpochResult> epochs, string metric)
    {
        int[] numbers = [.. epochs.Select(epoch => epoch.Epoch)];
        Plot plot = Plot.Create(metric, "epoch").Line(numbers, Values(metric), "training");
        return epochs[^1][Validation + metric] is null ? plot : plot.Line(numbers, Values(Validation + metric), "validation");

        IEnumerable<double> Values(string column) => epochs.Select(epoch => epoch[column] ?? double.NaN);
    }
}
