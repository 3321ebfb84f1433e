using System.Globalization;
using BlasNet.Explaining;
using BlasNet.Metrics;
using BlasNet.Plots;
using BlasNet.Training;

namespace BlasNet.Reports;

/// <summary>What the probabilities of classes are worth: ROC, precision against recall, and reliability.</summary>
internal sealed class ProbabilitiesSection(HeldOutPredictions samples) : IReportSection
{
    private const int Side = 400, MostPoints = 300;

    public string Title => "Probabilities";

    public void Write(MarkupBuilder page)
    {
        (int Label, ScoredRows Rows)[] classes = [.. Explanation.ScoredClasses(samples)];
        ClassRows rows = samples.Classes();
        page.Add($"<p class=\"soft\">The {EpochFormat.Rate(samples.Data.Count)} {samples.Part} samples by their probabilities. ");
        string lines = rows.Classes > 2 ? "A line is one class against the rest. " : "";
        page.Add($"{lines}Dashed lines are those of chance, and of probabilities that are right as often as they say.</p>");
        page.Line($"<div class=\"pair\">");
        if (classes.Length > 0)
        {
            WriteRoc(page, classes);
            WritePrecision(page, classes);
        }
        WriteReliability(page, rows);
        WriteConfidence(page, ReliabilityCurve.Of(rows, _ => ProbabilityScaling.None));
        page.Line($"</div>");
    }

    private void WriteRoc(MarkupBuilder page, (int Label, ScoredRows Rows)[] classes)
    {
        XyChart chart = Square("true by false positives", "false positive rate", "true positive rate").Line("dash1 wait", [(0, 0), (1, 1)]);
        var legend = new List<(string, string, string)>();
        foreach ((int i, (int label, ScoredRows rows)) in classes.Index())
        {
            var curve = RocCurve.Of(rows);
            chart.Line(Style(i), [.. Explanation.Thinned(curve.Thresholds.Count, MostPoints)
                .Select(point => (curve.FalsePositiveRates[point], curve.TruePositiveRates[point]))]);
            legend.Add((Style(i), samples.ClassName(label), Number(curve.Area)));
        }
        chart.WriteCard(page, "ROC, with the area under the curve", [.. legend]);
    }

    private void WritePrecision(MarkupBuilder page, (int Label, ScoredRows Rows)[] classes)
    {
        XyChart chart = Square("precision by recall", "recall", "precision").Cover(0, 0).Cover(1, 1);
        var legend = new List<(string, string, string)>();
        foreach ((int i, (int label, ScoredRows rows)) in classes.Index())
        {
            var curve = PrecisionRecallCurve.Of(rows);
            if (classes.Length == 1)
                chart.Line("dash1 wait", [(0, curve.PositiveShare), (1, curve.PositiveShare)]);
            chart.Line(Style(i), [.. Explanation.Thinned(curve.Thresholds.Count, MostPoints)
                .Select(point => (curve.Recalls[point], curve.Precisions[point]))]);
            legend.Add((Style(i), samples.ClassName(label), Number(curve.AveragePrecision)));
        }
        chart.WriteCard(page, "Precision by recall, with the average precision", [.. legend]);
    }

    private void WriteReliability(MarkupBuilder page, ClassRows rows)
    {
        ProbabilityScaling scaling = samples.Rows.Model.Adjustment.Scaling;
        var curve = ReliabilityCurve.Of(rows, _ => ProbabilityScaling.None);
        XyChart chart = Square("accuracy by confidence", "confidence", "accuracy").Cover(0, 0).Cover(1, 1);
        foreach (ReliabilityBin bin in curve.Bins.Where(bin => bin.Count > 0))
        {
            chart.Bar("train", bin.Low, bin.High, bin.Accuracy, string.Create(CultureInfo.InvariantCulture,
                $"{bin.Count} samples: confidence {bin.Confidence:0.000}, accuracy {bin.Accuracy:0.000}"));
        }
        chart.Line("dash1 wait", [(0, 0), (1, 1)]);
        (string, string, string) own = ("train", "expected calibration error", Number(curve.ExpectedCalibrationError));
        if (scaling.IsNone)
        {
            chart.WriteCard(page, "Reliability", own);
            return;
        }
        var calibrated = ReliabilityCurve.Of(rows, _ => scaling);
        chart.Line("validation", [.. calibrated.Bins.Where(bin => bin.Count > 0).Select(bin => (bin.Confidence, bin.Accuracy))]);
        string name = string.Create(CultureInfo.InvariantCulture, $"at temperature {scaling.Temperature:0.###}");
        chart.WriteCard(page, "Reliability", own, ("validation", name, Number(calibrated.ExpectedCalibrationError)));
    }

    private static void WriteConfidence(MarkupBuilder page, ReliabilityCurve curve)
    {
        XyChart chart = Square("samples by confidence", "confidence", "samples").Cover(0, 0).Cover(1, 0);
        foreach (ReliabilityBin bin in curve.Bins.Where(bin => bin.Count > 0))
            chart.Bar("train", bin.Low, bin.High, bin.Count, string.Create(CultureInfo.InvariantCulture, $"{bin.Count} samples"));
        chart.WriteCard(page, "Samples by confidence", ("train", "mean confidence",
            Number(curve.Bins.Where(bin => bin.Count > 0).Sum(bin => bin.Count * bin.Confidence) / curve.Bins.Sum(bin => bin.Count))));
    }

    private static XyChart Square(string label, string x, string y) => new(label, x, y) { Width = Side, Height = Side };

    private static string Style(int i) => string.Create(CultureInfo.InvariantCulture, $"run{i % 8}{(i < 8 ? "" : " dash2")}");

    private static string Number(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}
