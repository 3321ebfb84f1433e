using BlasNet.Explaining;
using BlasNet.Plots;
using BlasNet.Training;

namespace BlasNet.Reports;

/// <summary>Residuals of values in the units of the data: how often each size, and against the prediction.</summary>
internal sealed class ResidualsSection(HeldOutPredictions samples) : IReportSection
{
    private const int MostPoints = 2000, Bins = 40;

    // A few extreme rows would make one bar of all others.
    private const double Shown = 0.995;

    public string Title => "Residuals";

    public void Write(MarkupBuilder page)
    {
        page.Add($"<p class=\"soft\">A residual is target minus prediction, of {EpochFormat.Rate(samples.Data.Count)} {samples.Part} ");
        page.Line($"samples: above 0 the model said too little. A good model leaves them around 0 without a pattern.</p>");
        for (int output = 0; output < samples.Width; output++)
            WritePair(page, output);
    }

    private void WritePair(MarkupBuilder page, int output)
    {
        (double Prediction, double Residual)[] all = [.. Enumerable.Range(0, samples.Data.Count).Select(sample =>
        {
            double prediction = samples.OutputsInUnits(samples.OutputsOf(sample))[output];
            return (prediction, samples.TargetsInUnits(samples.TargetsOf(sample))[output] - prediction);
        }).Where(point => Math.Abs(point.Item1) < 1e300 && Math.Abs(point.Item2) < 1e300)];
        if (all.Length == 0)
            return;
        string name = samples.ValueName(output);
        page.Line($"<div class=\"pair\">");
        WriteHistogram(page, name, [.. all.Select(point => point.Residual)]);
        new XyChart($"residuals of {name} by prediction", "prediction", "residual")
            .Line("dash1 validation", [(all.Min(point => point.Prediction), 0), (all.Max(point => point.Prediction), 0)])
            .Dots("train", [.. Explanation.Thinned(all.Length, MostPoints).Select(i => all[i])], 2.5)
            .WriteCard(page, $"{name}: residual by prediction");
        page.Line($"</div>");
    }

    private static void WriteHistogram(MarkupBuilder page, string name, double[] residuals)
    {
        double[] sizes = [.. residuals.Select(Math.Abs).Order()];
        double edge = sizes[(int)((sizes.Length - 1) * Shown)];
        edge = edge > 0 ? edge : 1;
        double width = 2 * edge / Bins;
        int[] counts = new int[Bins];
        foreach (double residual in residuals.Where(residual => Math.Abs(residual) <= edge))
            counts[Math.Min(Bins - 1, (int)((residual + edge) / width))]++;
        var chart = new XyChart($"number of residuals of {name}", "residual", "samples").Cover(-edge, 0).Cover(edge, 0);
        for (int bin = 0; bin < Bins; bin++)
        {
            double from = -edge + bin * width;
            chart.Bar("train", from, from + width, counts[bin], $"{Number(from)} to {Number(from + width)}: {Number(counts[bin])}");
        }
        double mean = residuals.Average(), deviation = Math.Sqrt(residuals.Average(each => (each - mean) * (each - mean)));
        int beyond = residuals.Length - counts.Sum();
        chart.WriteCard(page, $"{name}: residuals", ("train", "mean", Number(mean)), ("train", "deviation", Number(deviation)),
            ("train", "beyond the edges", Number(beyond)));
    }

    private static string Number(double value) =>
        value.ToString(Math.Abs(value) is >= 1e4 and < 1e15 ? "0" : "G4", System.Globalization.CultureInfo.InvariantCulture);
}
