using BlasNet.Explaining;
using BlasNet.Plots;
using BlasNet.Training;

namespace BlasNet.Reports;

/// <summary>Predictions against targets in the units of the data: a point per sample, and the diagonal where both are equal.</summary>
internal sealed class PredictionsSection(HeldOutPredictions samples) : IReportSection
{
    private const int Side = 400, Left = 64, Right = 14, Top = 12, Bottom = 44;
    private const int MostCharts = 6, MostPoints = 2000, MostTooltips = 400;

    // Larger values have no range that a number could hold.
    private const double Largest = 1e300;

    public string Title => "Predictions";

    /// <summary>Returns whether the samples have values that can be drawn, few enough of them.</summary>
    public static bool Fits(HeldOutPredictions samples) => samples is { IsRegression: true, Width: <= MostCharts };

    public void Write(MarkupBuilder page)
    {
        page.Add($"<p class=\"soft\">A point is one of the {EpochFormat.Rate(samples.Data.Count)} {samples.Part} samples: its target ");
        page.Line($"across, its prediction upward. On the diagonal both are equal.</p><div class=\"pair\">");
        for (int output = 0; output < samples.Width; output++)
            WriteCard(page, output);
        page.Line($"</div>");
    }

    private void WriteCard(MarkupBuilder page, int output)
    {
        (double Target, double Prediction)[] all = [.. Enumerable.Range(0, samples.Data.Count).Select(sample =>
            (samples.TargetsInUnits(samples.TargetsOf(sample))[output], samples.OutputsInUnits(samples.OutputsOf(sample))[output]))];
        (double Target, double Prediction)[] drawable = [.. all.Where(point => Fits(point.Target) && Fits(point.Prediction))];
        page.Line($"<div class=\"card\"><h3>{Name(output)}</h3>");
        if (drawable.Length > 0)
            WriteChart(page, Name(output), Thinned(drawable));
        int shown = Math.Min(drawable.Length, MostPoints);
        if (shown < all.Length)
        {
            int missing = all.Length - drawable.Length;
            string left = missing > 0 ? $"; {EpochFormat.Rate(missing)} are no finite numbers" : "";
            page.Line($"<p class=\"soft\">{EpochFormat.Rate(shown)} of {EpochFormat.Rate(all.Length)} samples are drawn{left}.</p>");
        }
        page.Line($"</div>");
    }

    private static void WriteChart(MarkupBuilder page, string name, (double Target, double Prediction)[] points)
    {
        double[] values = [.. points.SelectMany(point => new[] { point.Target, point.Prediction })];
        var ticks = new AxisTicks(values.Min(), values.Max());
        page.Add($"<svg class=\"chart square\" viewBox=\"0 0 {Side} {Side}\" role=\"img\" aria-label=\"predictions of {name} by target\" ");
        page.Line($"xmlns=\"http://www.w3.org/2000/svg\">");
        foreach (double value in ticks.Values)
        {
            page.Add($"<line class=\"grid\" x1=\"{Left}\" x2=\"{Side - Right}\" y1=\"{Y(value):0.##}\" y2=\"{Y(value):0.##}\"/>");
            page.Line($"<text class=\"tick\" x=\"{Left - 8}\" y=\"{Y(value) + 4:0.##}\" text-anchor=\"end\">{ticks.Text(value)}</text>");
            page.Add($"<text class=\"tick\" x=\"{X(value):0.##}\" y=\"{Side - Bottom + 18}\" text-anchor=\"middle\">");
            page.Line($"{ticks.Text(value)}</text>");
        }
        page.Line($"<text class=\"tick\" x=\"{(Left + Side - Right) / 2}\" y=\"{Side - 6}\" text-anchor=\"middle\">target</text>");
        page.Add($"<text class=\"tick\" transform=\"translate(14 {(Top + Side - Bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">");
        page.Line($"prediction</text>");
        page.Add($"<polyline class=\"line dash1 validation\" points=\"{X(ticks.Low):0.##},{Y(ticks.Low):0.##} ");
        page.Line($"{X(ticks.High):0.##},{Y(ticks.High):0.##}\"/><g class=\"train\">");
        foreach ((double target, double prediction) in points)
        {
            page.Add($"<circle class=\"dot faint\" cx=\"{X(target):0.##}\" cy=\"{Y(prediction):0.##}\" r=\"3\"");
            if (points.Length <= MostTooltips)
                page.Line($"><title>target {target:G6}: prediction {prediction:G6}</title></circle>");
            else
                page.Line($"/>");
        }
        page.Line($"</g></svg>");

        double X(double value) => Left + (value - ticks.Low) / (ticks.High - ticks.Low) * (Side - Left - Right);

        double Y(double value) => Side - Bottom - (value - ticks.Low) / (ticks.High - ticks.Low) * (Side - Top - Bottom);
    }

    private string Name(int output) => samples.Table?.Labels[output]
        ?? (samples.Width == 1 ? "value" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"value {output}"));

    private static bool Fits(double value) => Math.Abs(value) <= Largest;

    // Evenly over the samples, whose order says nothing about their targets.
    private static (double Target, double Prediction)[] Thinned((double Target, double Prediction)[] points) =>
        points.Length <= MostPoints ? points
            : [.. Enumerable.Range(0, MostPoints).Select(i => points[(int)((long)i * points.Length / MostPoints)])];
}
