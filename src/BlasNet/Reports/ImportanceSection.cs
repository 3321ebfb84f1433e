using System.Globalization;
using BlasNet.Explaining;
using BlasNet.Plots;
using BlasNet.Training;

namespace BlasNet.Reports;

/// <summary>Importance of the columns with intervals, and the partial dependence on the most important ones.</summary>
internal sealed class ImportanceSection(
    HeldOutPredictions samples, PermutationImportance importance, IReadOnlyList<PartialDependence> dependences) : IReportSection
{
    private const int MostColumns = 20, MostOutputs = 8;

    public string Title => "What the model takes from the columns";

    public void Write(MarkupBuilder page)
    {
        string rows = importance.Repeats == 0 ? "rows, as 'explain' left it in the folder of the run"
            : string.Create(CultureInfo.InvariantCulture,
                $"{EpochFormat.Rate(importance.Rows)} {samples.Part} samples, {importance.Repeats} times");
        page.Add($"<p class=\"soft\">By how much the loss grows when a column is shuffled among {rows}, with an interval of 95 %: ");
        page.Add($"where 0 lies within, the column may as well not matter. Columns that say the same share their importance.</p>");
        page.Line($"<div class=\"card\">");
        IReadOnlyList<ColumnImportance> shown = [.. importance.Columns.Take(MostColumns)];
        BarList.Write(page, "importance of columns", "growth of the loss",
            [.. shown.Select(column => (column.Column, column.LossIncrease, column.Low, column.High))]);
        if (shown.Count < importance.Columns.Count)
            page.Line($"<p class=\"soft\">The {shown.Count} most important of {importance.Columns.Count} columns.</p>");
        page.Line($"</div>");
        if (dependences.Count == 0)
            return;
        page.Add($"<h3 class=\"below\">Partial dependence</h3><p class=\"soft\">The mean prediction over the samples when the column has ");
        page.Line($"the same value in all of them.</p><div class=\"pair\">");
        // Values have units of their own; probabilities stand in one chart.
        foreach (PartialDependence dependence in dependences.Where(each => each.Points.Count > 0)
            .SelectMany(each => samples.IsRegression ? Outputs(each) : [each]))
            Write(page, dependence);
        page.Line($"</div>");
    }

    private static IEnumerable<PartialDependence> Outputs(PartialDependence dependence) => dependence.Outputs.Take(MostOutputs)
        .Select((output, i) => new PartialDependence(dependence.Column, [output],
            [.. dependence.Points.Select(point => point with { Predictions = [point.Predictions[i]] })]));

    private static void Write(MarkupBuilder page, PartialDependence dependence)
    {
        string name = dependence.Column, predicted = dependence.Outputs.Count == 1 ? dependence.Outputs[0] : "prediction";
        if (dependence.Points[0].Category is not null && dependence.Outputs.Count == 1)
        {
            page.Line($"<div class=\"card\"><h3>{name}</h3>");
            BarList.Write(page, $"{predicted} by {name}", predicted, [.. dependence.Points.Select(point =>
                (point.Category!, point.Predictions[0], point.Predictions[0], point.Predictions[0]))], isNarrow: true);
            page.Line($"</div>");
            return;
        }
        var chart = new XyChart($"{predicted} by {name}", name, predicted);
        int outputs = Math.Min(MostOutputs, dependence.Outputs.Count);
        // Categories of several classes stand beside each other in their order.
        (double X, DependencePoint Point)[] points = [.. dependence.Points.Index().Select(each =>
            (each.Item.Category is null ? each.Item.Value : each.Index, each.Item))];
        for (int output = 0; output < outputs; output++)
        {
            (double X, double Y)[] line = [.. points.Select(each => (each.X, each.Point.Predictions[output]))];
            chart.Line(Style(output), line).Dots(Style(output), line, 2.5);
        }
        chart.WriteCard(page, dependence.Points[0].Category is null ? name
            : $"{name}: {string.Join(", ", dependence.Points.Select((point, i) => FormattableString.Invariant($"{i} {point.Category}")))}",
            outputs == 1 ? [] : [.. dependence.Outputs.Take(outputs).Select((output, i) => (Style(i), output, ""))]);
    }

    private static string Style(int output) => FormattableString.Invariant($"run{output}");
}
