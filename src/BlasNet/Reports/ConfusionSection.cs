using System.Globalization;
using BlasNet.Explaining;
using BlasNet.Metrics;
using BlasNet.Plots;
using BlasNet.Training;

namespace BlasNet.Reports;

/// <summary>The confusion matrix, and precision, recall and F1 of each class.</summary>
internal sealed class ConfusionSection(HeldOutPredictions samples) : IReportSection
{
    // A larger matrix fits no page: then the most frequent confusions are listed.
    private const int MostColumns = 40, MostPairs = 40, MostRows = 200;

    private readonly ConfusionMatrix matrix = samples.Confusion();

    public string Title => "Confusion matrix";

    public void Write(MarkupBuilder page)
    {
        page.Add($"<p class=\"soft\">{EpochFormat.Rate(samples.Data.Count)} {samples.Part} samples, ");
        page.Add($"accuracy {EpochFormat.Number(matrix.Accuracy)}, ");
        page.Line($"by the weights in <span class=\"mono\">{Path.GetFileName(samples.Weights)}</span>. ");
        page.Add($"A row of the matrix holds the samples of a class, a column what they were given; ");
        page.Line($"colours go by the share of the row.</p>");
        if (matrix.ClassCount <= MostColumns)
            WriteMatrix(page);
        else
            WritePairs(page);
        WriteClasses(page);
    }

    private void WriteMatrix(MarkupBuilder page)
    {
        page.Line($"<div class=\"card scroll\"><table class=\"matrix\" aria-label=\"{Title}\"><thead><tr><th scope=\"col\">actual</th>");
        foreach (string name in matrix.Names)
            page.Line($"<th scope=\"col\" class=\"number\">{name}</th>");
        page.Line($"</tr></thead><tbody>");
        for (int actual = 0; actual < matrix.ClassCount; actual++)
        {
            page.Add($"<tr><th scope=\"row\">{matrix.Names[actual]}</th>");
            double rows = Math.Max(1, Enumerable.Range(0, matrix.ClassCount).Sum(predicted => matrix[actual, predicted]));
            for (int predicted = 0; predicted < matrix.ClassCount; predicted++)
                WriteCell(page, matrix[actual, predicted], matrix[actual, predicted] / rows, actual == predicted);
            page.Line($"</tr>");
        }
        page.Line($"</tbody></table></div>");
    }

    // Errors are few compared with correct samples: the root of their share keeps them visible.
    private static void WriteCell(MarkupBuilder page, long count, double share, bool isCorrect)
    {
        double ink = 0.9 * Math.Sqrt(share);
        page.Add($"<td class=\"number {(isCorrect ? "right" : "wrong")}{(ink > 0.55 ? " strong" : "")}{(count == 0 ? " none" : "")}\" ");
        page.Add($"style=\"--ink: {ink:0.###}\" title=\"{share * 100:0.0} %\">{EpochFormat.Rate(count)}</td>");
    }

    private void WritePairs(MarkupBuilder page)
    {
        var pairs = Enumerable.Range(0, matrix.ClassCount)
            .SelectMany(actual => Enumerable.Range(0, matrix.ClassCount).Select(predicted => (Actual: actual, Predicted: predicted)))
            .Where(pair => pair.Actual != pair.Predicted && matrix[pair.Actual, pair.Predicted] > 0)
            .OrderByDescending(pair => matrix[pair.Actual, pair.Predicted]).Take(MostPairs);
        page.Line($"<div class=\"card scroll\"><table>");
        page.Line($"<caption>The most frequent of the confusions between {matrix.ClassCount} classes.</caption>");
        page.Add($"<thead><tr><th scope=\"col\">actual</th><th scope=\"col\">predicted</th>");
        page.Line($"<th scope=\"col\" class=\"number\">samples</th></tr></thead><tbody>");
        foreach ((int actual, int predicted) in pairs)
        {
            page.Add($"<tr><th scope=\"row\">{matrix.Names[actual]}</th><td>{matrix.Names[predicted]}</td>");
            page.Line($"<td class=\"number\">{EpochFormat.Rate(matrix[actual, predicted])}</td></tr>");
        }
        page.Line($"</tbody></table></div>");
    }

    private void WriteClasses(MarkupBuilder page)
    {
        IEnumerable<int> classes = Enumerable.Range(0, matrix.ClassCount);
        bool all = matrix.ClassCount <= MostRows;
        page.Line($"<div class=\"card scroll below\"><table>");
        page.Line($"<caption>{(all ? "Each class." : "The classes with the least F1.")}</caption><thead><tr>");
        page.Add($"<th scope=\"col\">class</th>");
        page.Line($"<th scope=\"col\" class=\"number\">samples</th><th scope=\"col\" class=\"number\">precision</th>");
        page.Line($"<th scope=\"col\" class=\"number\">recall</th><th scope=\"col\" class=\"number\">F1</th></tr></thead><tbody>");
        long[] counts = [.. classes.Select(Samples)];
        foreach (int label in all ? classes : classes.OrderBy(matrix.F1Score).Take(MostRows))
        {
            page.Add($"<tr><th scope=\"row\">{matrix.Names[label]}</th><td class=\"number\">{EpochFormat.Rate(counts[label])}</td>");
            page.Add($"<td class=\"number\">{Share(matrix.Precision(label))}</td><td class=\"number\">{Share(matrix.Recall(label))}</td>");
            page.Line($"<td class=\"number\">{Share(matrix.F1Score(label))}</td></tr>");
        }
        page.Line($"</tbody></table></div>");
    }

    private long Samples(int label) => Enumerable.Range(0, matrix.ClassCount).Sum(predicted => matrix[label, predicted]);

    private static string Share(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}
