using System.Globalization;
using BlasNet.Data;
using BlasNet.Losses;

namespace BlasNet;

/// <summary>Forecast of one step of a series, in the units of the data.</summary>
public sealed class ForecastStep
{
    private readonly Prediction answer;
    private readonly int first;
    private readonly int targets;

    private ForecastStep(Prediction answer, int first, int targets) => (this.answer, this.first, this.targets) = (answer, first, targets);

    /// <summary>Gets the name of the series; null where there is only one.</summary>
    public string? Group { get; private init; }

    /// <summary>Gets the last step that the forecast is made from: its time, or without times its number in the series, counted from
    /// 0.</summary>
    public string Origin { get; private init; } = "";

    /// <summary>Gets the time that the forecast is for, written as those of the data; null where the data has no times.</summary>
    public string? Time { get; private init; }

    /// <summary>Gets the number of steps from <see cref="Origin"/>, counted from 1.</summary>
    public int StepsAhead { get; private init; }

    /// <summary>Gets the first of <see cref="Values"/>.</summary>
    public double Value => Values[0];

    /// <summary>Gets a value for each column that is forecast, in their order; of quantiles those nearest to the median.</summary>
    public IReadOnlyList<double> Values => field ??= Typical(All);

    /// <summary>Gets the quantiles of each of <see cref="Values"/> in ascending order; empty for a model without quantiles.</summary>
    /// <remarks>Shape: [columns][quantiles], for the probabilities <see cref="Prediction.Quantiles"/> of the run.</remarks>
    public IReadOnlyList<IReadOnlyList<double>> Quantiles => field ??= answer.Quantiles.Count == 0 ? []
        : [.. Enumerable.Range(first, targets).Select(target => QuantilesOf(target))];

    /// <summary>Gets the deviation of each of <see cref="Values"/> among the members of an ensemble; empty for a single network.</summary>
    public IReadOnlyList<double> Spreads => field ??= answer.Spreads.Count == 0 ? [] : Typical(answer.Spreads);

    private int PerTarget => Math.Max(1, answer.Quantiles.Count);

    // A loss of probabilities has those of the outputs in place of values.
    private IReadOnlyList<double> All => answer.Task switch
    {
        PredictionTask.Values => answer.Values,
        PredictionTask.Binary => [answer.Probabilities[1]],
        _ => [.. answer.Probabilities.Select(probability => (double)probability)],
    };

    /// <summary>Computes the interval in which the true value lies with a given probability, from the errors of this step ahead on the
    /// windows that training held out.</summary>
    /// <param name="level">The probability, above 0 and below 1.</param>
    /// <param name="value">Which of the values.</param>
    /// <exception cref="ConfigurationException">As for <see cref="Prediction.Interval"/>.</exception>
    public ValueInterval Interval(double level = 0.9, int value = 0) => value < 0 || value >= targets
        ? throw new ConfigurationException(FormattableString.Invariant(
            $"There is an interval for each value, of which the step has '{targets}', but number '{value}' was asked for."), nameof(value))
        : answer.Interval(level, first + value);

    /// <summary>Returns the step as a short text, such as <c>2026-12-01 (1 ahead): 12.5</c>.</summary>
    public override string ToString()
    {
        string values = string.Join(", ", Values.Select(value => value.ToString("G6", CultureInfo.InvariantCulture)));
        string series = Group is null ? "" : $"{Group} ", time = Time is null ? "" : $"{Time} ";
        return string.Create(CultureInfo.InvariantCulture, $"{series}{time}({StepsAhead} ahead): {values}");
    }

    /// <summary>Cuts the answer for a window into its steps.</summary>
    internal static IEnumerable<ForecastStep> Of(SeriesWindows windows, int sample, Prediction answer)
    {
        (int group, int origin, ForecastShape shape) = (windows.GroupOf(sample), windows.OriginOf(sample), windows.Shape);
        (string name, string start) = (windows.Groups[group], windows.TimeOf(group, origin));
        bool hasTimes = windows.TimesOf(group) is not null;
        for (int step = 0; step < shape.Horizon; step++)
        {
            int ahead = shape.FirstStep + step;
            yield return new ForecastStep(answer, step * shape.Targets, shape.Targets)
            {
                Group = name.Length == 0 ? null : name, Origin = start, StepsAhead = ahead,
                Time = hasTimes ? windows.TimeOf(group, origin + ahead) : null,
            };
        }
    }

    private double[] QuantilesOf(int target) => [.. answer.Values.Skip(target * PerTarget).Take(PerTarget)];

    private double[] Typical(IReadOnlyList<double> outputs)
    {
        int chosen = answer.Quantiles.Count == 0 ? 0 : Pinball.NearestToMedian(answer.Quantiles);
        return [.. Enumerable.Range(first, targets).Select(target => outputs[target * PerTarget + chosen])];
    }
}
