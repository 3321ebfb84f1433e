using System.Globalization;
using BlasNet.Data;
using BlasNet.Explaining;
using BlasNet.Metrics;
using BlasNet.Plots;
using BlasNet.Training;

namespace BlasNet.Reports;

/// <summary>The samples with the largest losses: images as pictures, others as rows of their values.</summary>
internal sealed class WorstSamplesSection(HeldOutPredictions samples) : IReportSection
{
    private const int MostSamples = 24, MostValues = 12, MostNumbers = 6;

    private readonly Shape shape = samples.Data.Input.SampleShape;

    public string Title => "Worst samples";

    public void Write(MarkupBuilder page)
    {
        IReadOnlyList<int> worst = samples.Worst(MostSamples);
        page.Add($"<p class=\"soft\">The {worst.Count} {samples.Part} samples with the largest losses, the largest first. ");
        string places = samples.Source is null ? $"An index counts the {samples.Part} samples from 0." : "A line is that of the table.";
        page.Line($"{places}</p>");
        // The steps of a time series have two axes as well but are no image.
        if (samples.Table is null && SamplePicture.Fits(shape))
            WritePictures(page, worst);
        else
            WriteTable(page, worst);
    }

    private void WritePictures(MarkupBuilder page, IReadOnlyList<int> worst)
    {
        page.Line($"<div class=\"samples\">");
        foreach (int sample in worst)
        {
            string picture = Convert.ToBase64String(SamplePicture.Encode(shape, Values(sample)));
            (string actual, string predicted, string? probability) = Describe(sample);
            page.Add($"<figure class=\"card\"><img alt=\"sample {sample}: {actual} predicted as {predicted}\" ");
            page.Add($"src=\"data:image/png;base64,{picture}\"/>");
            page.Add($"<figcaption><b>{actual}</b> as <b>{predicted}</b><span class=\"soft\">");
            if (probability is not null)
                page.Add($"probability {probability}<br/>");
            page.Line($"loss {EpochFormat.Number(samples.Losses[sample])}<br/>");
            page.Line($"{samples.Data.Input.NameOf(sample) ?? $"index {sample}"}</span></figcaption></figure>");
        }
        page.Line($"</div>");
    }

    private void WriteTable(MarkupBuilder page, IReadOnlyList<int> worst)
    {
        IReadOnlyDictionary<int, string[]>? cells = samples.Source?.CellsOf(worst);
        int values = Math.Min(samples.Source?.Columns.Count ?? shape.Size, MostValues);
        string label = samples.AreClasses ? "label" : "target";
        page.Add($"<div class=\"card scroll\"><table class=\"dense\"><thead><tr>");
        page.Line($"<th scope=\"col\" class=\"number\">{(cells is null ? "index" : "line")}</th>");
        page.Line($"<th scope=\"col\" class=\"number\">{label}</th>");
        page.Line($"<th scope=\"col\" class=\"number\">predicted</th>");
        if (samples.AreClasses)
            page.Line($"<th scope=\"col\" class=\"number\">probability</th>");
        page.Line($"<th scope=\"col\" class=\"number\">loss</th>");
        WriteNames(page, values);
        page.Line($"</tr></thead><tbody>");
        foreach (int sample in worst)
        {
            (string actual, string predicted, string? probability) = Describe(sample);
            page.Add($"<tr><th scope=\"row\" class=\"number\">{samples.Source?.LineOf(sample) ?? sample}</th>");
            page.Add($"<td class=\"number\">{actual}</td>");
            page.Add($"<td class=\"number\">{predicted}</td>");
            if (probability is not null)
                page.Add($"<td class=\"number\">{probability}</td>");
            page.Add($"<td class=\"number\">{EpochFormat.Number(samples.Losses[sample])}</td>");
            IEnumerable<string> shown = cells is null ? Values(sample).Select(value => Short(value)) : cells.GetValueOrDefault(sample, []);
            foreach (string cell in shown.Take(values))
                page.Add($"<td class=\"number soft\">{cell}</td>");
            page.Line($"</tr>");
        }
        page.Line($"</tbody></table></div>");
    }

    // The names of the table's columns, or of the scaled inputs of a series; without a table one heading for all.
    private void WriteNames(MarkupBuilder page, int values)
    {
        IEnumerable<string>? names = samples.Source?.Columns.Select(column => column.Name)
            ?? (samples.Table is { } table && table.Width == shape.Size ? table.InputNames : null);
        if (names is not null)
        {
            foreach (string name in names.Take(values))
                page.Add($"<th scope=\"col\" class=\"number\">{name}</th>");
            return;
        }
        string which = values < shape.Size ? string.Create(CultureInfo.InvariantCulture, $"first {values} values") : "values";
        page.Line($"<th scope=\"col\" colspan=\"{values}\">{which}</th>");
    }

    private float[] Values(int sample)
    {
        var values = new float[shape.Size];
        samples.Data.Input.Gather([sample], values);
        return values;
    }

    private (string Actual, string Predicted, string? Probability) Describe(int sample)
    {
        ReadOnlySpan<float> outputs = samples.OutputsOf(sample), targets = samples.TargetsOf(sample);
        if (!samples.AreClasses)
            return (List(samples.TargetsInUnits(targets)), List(samples.OutputsInUnits(outputs)), null);
        int predicted = RowClass.OfOutputs(outputs, 0.5f);
        double probability = predicted == RowClass.None ? double.NaN
            : outputs.Length > 1 ? outputs[predicted]
            : predicted == 1 ? outputs[0] : 1 - outputs[0];
        string name = predicted == RowClass.None ? "none" : samples.ClassName(predicted);
        return (samples.ClassName(RowClass.OfTargets(targets, outputs.Length)), name,
            probability.ToString("0.0000", CultureInfo.InvariantCulture));
    }

    private static string List(ReadOnlySpan<double> values) =>
        string.Join(", ", values[..Math.Min(values.Length, MostNumbers)].ToArray().Select(Short))
        + (values.Length > MostNumbers ? ", ..." : "");

    // Numbers such as prices without an exponent.
    private static string Short(double value) =>
        value.ToString(Math.Abs(value) is >= 1e4 and < 1e15 ? "0" : "G5", CultureInfo.InvariantCulture);
}

/// <summary>A sample as an image: [H, W] or [H, W, 1] in grey, [H, W, 3] in colour.</summary>
internal static class SamplePicture
{
    // Smaller samples are more likely tables of numbers; of larger ones only every n-th pixel is drawn, to keep the page small.
    private const int LeastSide = 6, MostSide = 128;

    /// <summary>Returns whether samples of a shape are images.</summary>
    public static bool Fits(Shape shape) =>
        shape.Rank is 2 or 3 && shape[0] >= LeastSide && shape[1] >= LeastSide && (shape.Rank == 2 || shape[2] is 1 or 3);

    /// <summary>Encodes a sample as PNG: values from 0 to 1 as they are, others scaled to their own range.</summary>
    public static byte[] Encode(Shape shape, ReadOnlySpan<float> values)
    {
        int channels = shape.Rank == 2 ? 1 : shape[2];
        int step = (Math.Max(shape[0], shape[1]) + MostSide - 1) / MostSide;
        int height = (shape[0] + step - 1) / step, width = (shape[1] + step - 1) / step;
        (float least, float range) = Range(values);
        var pixels = new byte[height * width * channels];
        for (int i = 0; i < pixels.Length; i++)
        {
            (int y, int x, int c) = (i / channels / width * step, i / channels % width * step, i % channels);
            float value = (values[(y * shape[1] + x) * channels + c] - least) / range;
            pixels[i] = float.IsFinite(value) ? (byte)MathF.Round(255 * Math.Clamp(value, 0, 1)) : (byte)0;
        }
        return PngWriter.Encode(width, height, channels, pixels);
    }

    private static (float Least, float Range) Range(ReadOnlySpan<float> values)
    {
        (float least, float most) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (float value in values)
        {
            if (float.IsFinite(value))
                (least, most) = (Math.Min(least, value), Math.Max(most, value));
        }
        return least >= 0 && most <= 1 ? (0, 1) : most > least ? (least, most - least) : (least - 1, 2);
    }
}
