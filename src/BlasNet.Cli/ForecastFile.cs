using System.Globalization;
using System.Numerics.Tensors;
using System.Text;
using BlasNet.Data;
using BlasNet.Inference;
using BlasNet.Tables;

namespace BlasNet.Cli;

/// <summary>Forecasts as CSV, <c>group,origin,time,h,NAME,...</c>, with a row for each step ahead of each window.</summary>
/// <remarks><c>group</c> and <c>time</c> are left out where the data has none. Of quantiles the one nearest to the median is
/// <c>NAME</c>, and each is a column of its own, <c>NAME_q0.1</c>.</remarks>
internal sealed class ForecastFile : PredictionFile
{
    // More than a reader takes in; and the digits of the largest number of a column.
    private const int MostPrinted = 100, Digits = 5;

    private static readonly string[] Reserved = ["group", "origin", "time", "h"];
    private readonly SeriesWindows windows;
    private readonly string[] names;
    private readonly bool hasGroups;
    private readonly bool hasTimes;
    private readonly bool isScaled;

    /// <summary>Takes the outputs for windows.</summary>
    public ForecastFile(Tensor<float> predictions, Dataset data, SavedModel saved)
        : base(predictions, data.Count, width => new OutputForm(saved.Loss, width, saved.Preprocessor, saved.ClassNames, saved.Adjustment))
    {
        TablePreprocessor preprocessor = saved.Preprocessor!;
        windows = data.Windows!;
        names = [.. preprocessor.Labels.Select(name => Reserved.Contains(name) ? $"{name}_forecast" : name)];
        isScaled = preprocessor.Options.TargetScaling != Scaling.None;
        (hasGroups, hasTimes) = (preprocessor.Options.Series!.Group is not null, preprocessor.Options.Series.Time is not null);
    }

    /// <inheritdoc/>
    public override string Header => Joined(Columns(withOrigin: true));

    /// <inheritdoc/>
    public override long LineCount => (long)Rows * windows.Shape.Horizon;

    /// <summary>Prints the forecasts as a table of at most a hundred rows.</summary>
    public void Print(TextWriter output)
    {
        var table = new TextTable([.. Columns(withOrigin: false)]);
        ForecastStep[] steps = [.. Enumerable.Range(0, Rows).SelectMany(StepsOf).Take(MostPrinted)];
        double[][] numbers = Array.ConvertAll(steps, step => Numbers(step).ToArray());
        string[] formats = [.. numbers[0].Select((_, column) => FormatOf(numbers.Max(row => Math.Abs(row[column]))))];
        foreach ((ForecastStep step, double[] row) in steps.Zip(numbers))
            table.Add([.. Place(step, withOrigin: false), .. row.Zip(formats, (value, format) =>
                value.ToString(format, CultureInfo.InvariantCulture))]);
        output.Write(table.ToString());
        if (LineCount > MostPrinted)
            output.WriteLine(FormattableString.Invariant($"... and {LineCount - MostPrinted} more; --out FILE.csv writes all"));
    }

    /// <inheritdoc/>
    protected override void Append(StringBuilder text, int row)
    {
        foreach (ForecastStep step in StepsOf(row))
        {
            text.Append(Joined(Place(step, withOrigin: true)));
            foreach (double value in Numbers(step))
                AppendNumber(text, value, isFloat: !isScaled && value == (float)value);
            text.Append('\n');
        }
    }

    // The numbers of a column have as many decimals.
    private static string FormatOf(double largest)
    {
        int decimals = Digits - 1 - (largest > 0 ? (int)Math.Floor(Math.Log10(largest)) : 0);
        return decimals is >= 0 and < 2 * Digits ? FormattableString.Invariant($"F{decimals}") : FormattableString.Invariant($"G{Digits}");
    }

    private IEnumerable<ForecastStep> StepsOf(int row)
    {
        Prediction answer = Form.Answer(Ordered(row), SpreadsOf(row));
        return ForecastStep.Of(windows, row, answer);
    }

    private IEnumerable<string> Columns(bool withOrigin) =>
    [
        .. hasGroups ? ["group"] : Array.Empty<string>(), .. withOrigin ? ["origin"] : Array.Empty<string>(),
        .. hasTimes ? ["time"] : Array.Empty<string>(), "h", .. names.SelectMany(ColumnsOf),
    ];

    private IEnumerable<string> ColumnsOf(string name) =>
    [
        name, .. QuantilesOf(name), .. Margins.Count == 0 ? Array.Empty<string>() : [$"{name}_low", $"{name}_high"],
        .. Spreads.Length == 0 ? Array.Empty<string>() : [$"{name}_spread"],
    ];

    private IEnumerable<string> Place(ForecastStep step, bool withOrigin)
    {
        if (hasGroups)
            yield return step.Group!;
        if (withOrigin)
            yield return step.Origin;
        if (hasTimes)
            yield return step.Time!;
        yield return step.StepsAhead.ToString(CultureInfo.InvariantCulture);
    }

    private IEnumerable<double> Numbers(ForecastStep step)
    {
        for (int target = 0; target < names.Length; target++)
        {
            yield return step.Values[target];
            if (Form.Quantiles.Count > 0)
            {
                foreach (double quantile in step.Quantiles[target])
                    yield return quantile;
            }
            if (Margins.Count > 0)
            {
                double margin = Margins[(step.StepsAhead - windows.Shape.FirstStep) * names.Length + target];
                yield return step.Values[target] - margin;
                yield return step.Values[target] + margin;
            }
            if (Spreads.Length > 0)
                yield return step.Spreads[target];
        }
    }
}
