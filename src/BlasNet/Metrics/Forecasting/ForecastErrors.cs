using System.Numerics;

namespace BlasNet.Metrics;

/// <summary>Errors of forecasts: exact sums over windows, for each step ahead and each target.</summary>
/// <remarks>
/// With the true value y, the forecast p and n of them, over all windows, steps and targets:
/// MSE = sum((y - p)^2) / n and MAE = sum(|y - p|) / n;
/// MASE = sum(|y - p| / scale) / n, the scale being <see cref="NaiveForecast.ErrorScale"/> of the training part of the series, so that
/// below 1 a forecast is better than the seasonal naive one of a single step;
/// sMAPE = 200 / n * sum(|y - p| / (|y| + |p|)), a term being 0 where both are 0: from 0 to 200.
/// Hyndman and Koehler 2006, "Another look at measures of forecast accuracy".
/// Of quantiles, the middle one is the forecast p. All values are NaN without windows.
/// </remarks>
/// <example>
/// <code>
/// double[] past = [3, 5, 4, 6, 4, 6, 5, 8], then = [6, 7, 5, 9];
/// var errors = new ForecastErrors(horizon: 4);
/// errors.Add(then, NaiveForecast.SeasonalNaive(past, 4, season: 2), [NaiveForecast.ErrorScale(past, 2)]);
/// Console.WriteLine($"MAE {errors.MeanAbsoluteError:0.00}, MASE {errors.Mase:0.00}, sMAPE {errors.Smape:0.0}");
/// </code>
/// </example>
public sealed class ForecastErrors
{
    // Sums for each step and target: [horizon, targets].
    private readonly double[] squares, absolutes, signed, scaled, relative;
    private readonly double[] counted, inverse, middle;
    private readonly QuantileErrors? quantileErrors;

    /// <summary>Creates empty sums.</summary>
    /// <param name="horizon">The steps of a forecast, at least 1.</param>
    /// <param name="targets">The targets of a step, at least 1.</param>
    /// <param name="quantiles">The quantiles of a forecast in rising order, each above 0 and below 1; null for one value per
    /// target.</param>
    /// <exception cref="ConfigurationException">A number is below 1, or the quantiles are refused.</exception>
    public ForecastErrors(int horizon, int targets = 1, IReadOnlyList<double>? quantiles = null)
    {
        Horizon = Check.AtLeastOne(horizon, nameof(ForecastErrors), nameof(horizon));
        Targets = Check.AtLeastOne(targets, nameof(ForecastErrors), nameof(targets));
        int size = horizon * targets;
        (squares, absolutes, signed) = (new double[size], new double[size], new double[size]);
        (scaled, relative) = (new double[size], new double[size]);
        (counted, inverse, middle) = (new double[targets], new double[size], new double[size]);
        quantileErrors = quantiles is { Count: > 0 } ? new QuantileErrors(size, targets, quantiles) : null;
    }

    /// <summary>Gets the steps of a forecast.</summary>
    public int Horizon { get; }

    /// <summary>Gets the targets of a step.</summary>
    public int Targets { get; }

    /// <summary>Gets the number of steps ahead of the first step of a forecast.</summary>
    internal int FirstStep { get; init; } = 1;

    /// <summary>Gets the quantiles of a forecast; empty for one value per target.</summary>
    public IReadOnlyList<double> Quantiles => quantileErrors?.Quantiles ?? [];

    /// <summary>Gets the number of windows.</summary>
    public long Windows { get; private set; }

    /// <summary>Gets the mean of the squared errors.</summary>
    public double MeanSquaredError => Mean(squares);

    /// <summary>Gets the root of the mean of the squared errors, in the unit of the targets.</summary>
    public double RootMeanSquaredError => Math.Sqrt(MeanSquaredError);

    /// <summary>Gets the mean of the absolute errors, in the unit of the targets.</summary>
    public double MeanAbsoluteError => Mean(absolutes);

    /// <summary>Gets the mean of y - p, in the unit of the targets: above 0 where forecasts are too low.</summary>
    public double MeanError => Mean(signed);

    /// <summary>Gets the mean absolute scaled error, over the series that have a scale; NaN where none has one.</summary>
    public double Mase => Sum(scaled) / (Horizon * Sum(counted));

    /// <summary>Gets the symmetric mean absolute percentage error, from 0 to 200.</summary>
    public double Smape => 200 * Mean(relative);

    /// <summary>Gets the mean pinball loss over the quantiles, in the unit of the targets; NaN without quantiles.</summary>
    public double Pinball => quantileErrors?.Pinball(Windows) ?? double.NaN;

    /// <summary>Gets the share of true values from the lowest quantile to the highest one, both included; NaN without
    /// quantiles.</summary>
    /// <remarks>Of well calibrated quantiles it is the highest less the lowest, such as 0.8 for 0.1 and 0.9.</remarks>
    public double Coverage => quantileErrors?.Coverage(Windows) ?? double.NaN;

    /// <summary>Gets the mean distance from the lowest quantile to the highest one, in the unit of the targets; NaN without
    /// quantiles.</summary>
    public double MeanWidth => quantileErrors?.Width(Windows) ?? double.NaN;

    /// <summary>Gets the share of steps and targets whose quantiles were not in rising order; they are sorted before they count. NaN
    /// without quantiles.</summary>
    public double Crossed => quantileErrors?.Crossed(Windows) ?? double.NaN;

    /// <summary>Gets the errors of each step ahead, in order.</summary>
    public IReadOnlyList<ForecastStepErrors> ByHorizon => [.. Enumerable.Range(0, Horizon).Select(step => new ForecastStepErrors(
        FirstStep + step, Sum(Of(squares, step)) / (Windows * (double)Targets), Sum(Of(absolutes, step)) / (Windows * (double)Targets),
        Sum(Of(scaled, step)) / Sum(counted)))];

    /// <summary>Adds a window.</summary>
    /// <remarks>Shapes: actual [horizon, targets], forecast [horizon, targets] or [horizon, targets, quantiles], both row-major; scales
    /// [targets].</remarks>
    /// <param name="actual">The true values.</param>
    /// <param name="forecast">The forecast.</param>
    /// <param name="scales">The <see cref="NaiveForecast.ErrorScale"/> of each target's series; one that is 0 or NaN is left out of MASE,
    /// and without any there is none.</param>
    /// <exception cref="ConfigurationException">The lengths do not fit.</exception>
    public void Add(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast, ReadOnlySpan<double> scales = default)
    {
        int outputs = squares.Length * Math.Max(1, Quantiles.Count);
        if (actual.Length != squares.Length || forecast.Length != outputs || (scales.Length != Targets && scales.Length != 0))
            throw new ConfigurationException(new Place { Subject = nameof(ForecastErrors) }, FormattableString.Invariant(
                $"a window has '{squares.Length}' true values, '{outputs}' of a forecast and '{Targets}' scales, but there were ")
                + FormattableString.Invariant($"'{actual.Length}', '{forecast.Length}' and '{scales.Length}'."));
        SetScales(scales);
        AddScaled(actual, forecast);
    }

    /// <summary>Adds the windows of other sums of the same sizes.</summary>
    /// <exception cref="ConfigurationException">Horizon, targets or quantiles differ.</exception>
    public void Merge(ForecastErrors other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if ((other.Horizon, other.Targets) != (Horizon, Targets) || !other.Quantiles.SequenceEqual(Quantiles))
            throw new ConfigurationException(new Place { Subject = nameof(ForecastErrors) }, FormattableString.Invariant(
                $"sums of '{Horizon}' steps, '{Targets}' targets and '{Quantiles.Count}' quantiles cannot take those of ")
                + FormattableString.Invariant($"'{other.Horizon}', '{other.Targets}' and '{other.Quantiles.Count}'."));
        Windows += other.Windows;
        Add(squares, other.squares);
        Add(absolutes, other.absolutes);
        Add(signed, other.signed);
        Add(scaled, other.scaled);
        Add(relative, other.relative);
        Add(counted, other.counted);
        quantileErrors?.Merge(other.quantileErrors!);
    }

    /// <summary>Prints the errors in one line, such as <c>mse 0.75  mae 0.75  mase 0.9  smape 10.82</c>.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"mse {MeanSquaredError:G4}  mae {MeanAbsoluteError:G4}  mase {Mase:G4}  smape {Smape:G4}");

    /// <summary>Takes the scales of the series of the next windows.</summary>
    internal void SetScales(ReadOnlySpan<double> scales)
    {
        for (int i = 0; i < inverse.Length; i++)
            inverse[i] = !scales.IsEmpty && scales[i % Targets] > 0 && double.IsFinite(scales[i % Targets]) ? 1 / scales[i % Targets] : 0;
    }

    /// <summary>Adds a window of the series whose scales were set last. Allocates nothing.</summary>
    internal void AddScaled(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast)
    {
        Windows++;
        if (quantileErrors is not null)
        {
            quantileErrors.Add(actual, forecast, middle);
            forecast = middle;
        }
        for (int target = 0; target < Targets; target++)
            counted[target] += inverse[target] > 0 ? 1 : 0;
        int done = 0;
        for (int width = Vector<double>.Count; done <= squares.Length - width; done += width)
            AddLanes(actual[done..], forecast[done..], done);
        for (; done < squares.Length; done++)
        {
            double over = actual[done] - forecast[done], error = Math.Abs(over);
            double size = Math.Abs(actual[done]) + Math.Abs(forecast[done]);
            signed[done] += over;
            squares[done] += error * error;
            absolutes[done] += error;
            scaled[done] += error * inverse[done];
            relative[done] += size == 0 ? 0 : error / size;
        }
    }

    /// <summary>Returns the mean of the squared errors, each target's divided by the square of its unit.</summary>
    internal double MeanSquaredErrorIn(ReadOnlySpan<double> units) => MeanIn(squares, units, power: 2);

    /// <summary>Returns the mean of the absolute errors, each target's divided by its unit.</summary>
    internal double MeanAbsoluteErrorIn(ReadOnlySpan<double> units) => MeanIn(absolutes, units, power: 1);

    /// <summary>Returns the mean pinball loss of given quantiles, each target's divided by its unit.</summary>
    internal double PinballIn(ReadOnlySpan<double> units, IReadOnlyList<double> quantiles)
    {
        if (quantileErrors is not null)
            return quantileErrors.PinballIn(units, Windows);
        // All quantiles of a single value are that value: max(q e, (q - 1) e) = |e| / 2 + (q - 1/2) e, which is linear in q.
        double tilt = quantiles.Average() - 0.5;
        return MeanIn(absolutes, units, power: 1) / 2 + tilt * MeanIn(signed, units, power: 1);
    }

    /// <summary>Starts over.</summary>
    internal void Reset()
    {
        Windows = 0;
        foreach (double[] sums in (ReadOnlySpan<double[]>)[squares, absolutes, signed, scaled, relative, counted])
            Array.Clear(sums);
        quantileErrors?.Reset();
    }

    internal static void Add(double[] own, double[] other)
    {
        for (int i = 0; i < own.Length; i++)
            own[i] += other[i];
    }

    // The sums of different steps and targets are lanes of their own, so that the width of a vector changes no bit.
    private void AddLanes(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast, int at)
    {
        var y = new Vector<double>(actual);
        var p = new Vector<double>(forecast);
        Vector<double> over = y - p, error = Vector.Abs(over), size = Vector.Abs(y) + Vector.Abs(p);
        (new Vector<double>(signed, at) + over).CopyTo(signed, at);
        (new Vector<double>(squares, at) + error * error).CopyTo(squares, at);
        (new Vector<double>(absolutes, at) + error).CopyTo(absolutes, at);
        (new Vector<double>(scaled, at) + error * new Vector<double>(inverse, at)).CopyTo(scaled, at);
        Vector<double> share = Vector.ConditionalSelect(Vector.Equals(size, Vector<double>.Zero), Vector<double>.Zero, error / size);
        (new Vector<double>(relative, at) + share).CopyTo(relative, at);
    }

    private double Mean(double[] sums) => Sum(sums) / (Windows * (double)sums.Length);

    private double MeanIn(double[] sums, ReadOnlySpan<double> units, int power)
    {
        double sum = 0;
        for (int i = 0; i < sums.Length; i++)
            sum += sums[i] / (power == 2 ? units[i % Targets] * units[i % Targets] : units[i % Targets]);
        return sum / (Windows * (double)sums.Length);
    }

    private ReadOnlySpan<double> Of(double[] sums, int step) => sums.AsSpan(step * Targets, Targets);

    private static double Sum(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
            sum += value;
        return sum;
    }
}

/// <summary>Errors of the forecasts of one step ahead, over all windows and targets.</summary>
/// <param name="Step">The number of steps ahead, from 1 on.</param>
/// <param name="MeanSquaredError">The mean of the squared errors.</param>
/// <param name="MeanAbsoluteError">The mean of the absolute errors, in the unit of the targets.</param>
/// <param name="Mase">The mean absolute scaled error; NaN where no series has a scale.</param>
public sealed record ForecastStepErrors(int Step, double MeanSquaredError, double MeanAbsoluteError, double Mase);
