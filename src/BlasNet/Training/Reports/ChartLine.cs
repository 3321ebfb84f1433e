using BlasNet.Plots;

namespace BlasNet.Training.Reports;

/// <summary>Is a line of a chart.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Style">The class of its strokes.</param>
/// <param name="Points">Epochs and values, few enough to be drawn; only finite ones.</param>
/// <param name="Last">The value of the last epoch.</param>
internal sealed record ChartLine(string Name, string Style, IReadOnlyList<(double X, double Y)> Points, double Last)
{
    /// <summary>Takes a value of each epoch of a run.</summary>
    public static ChartLine Of(
        RunRecord run, string name, string style, Func<EpochResult, double?> value, int most = LineChart.MostPoints) =>
        new(name, style, ThinnedLine.Of(run.Epochs.Select(epoch => ((double)epoch.Epoch, value(epoch) ?? double.NaN)), most),
            value(run.Epochs[^1]) ?? double.NaN);
}
