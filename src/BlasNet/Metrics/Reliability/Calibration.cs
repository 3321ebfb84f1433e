using System.Numerics.Tensors;
using BlasNet.Tensors;

namespace BlasNet.Metrics;

/// <summary>Temperature that makes the probabilities of a model agree with how often it is right, and what it changes.</summary>
/// <remarks>Logits are divided by one number, the temperature, that minimizes the log loss on rows the model has not learned from (Guo et
/// al. 2017, "On calibration of modern neural networks"). The most probable class stays the same. What is measured after calibration is
/// cross-fitted: each row at the temperature of the four fifths of the rows that it is not in.</remarks>
/// <example>
/// <code>
/// Calibration calibration = Calibration.Fit(trainer.Network.Predict(data.Test!.Input), data.Test.Targets);
/// Console.WriteLine($"T = {calibration.Temperature:0.00}, error {calibration.After.ExpectedCalibrationError:0.000}");
/// </code>
/// </example>
public sealed record Calibration
{
    private const int Folds = 5, FewestRows = 10;

    private Calibration(double temperature, int count) => (Temperature, Count) = (temperature, count);

    /// <summary>Gets the temperature: above 1 the model was too sure of itself, below 1 not sure enough.</summary>
    public double Temperature { get; }

    /// <summary>Gets the number of rows it was fitted on.</summary>
    public int Count { get; }

    /// <summary>Gets the mean log loss of the probabilities as they are.</summary>
    public double LogLossBefore { get; private init; }

    /// <summary>Gets the mean log loss of calibrated probabilities, cross-fitted.</summary>
    public double LogLossAfter { get; private init; }

    /// <summary>Gets the reliability of the probabilities as they are, in 15 bins.</summary>
    public ReliabilityCurve Before { get; private init; } = null!;

    /// <summary>Gets the reliability of calibrated probabilities, cross-fitted, in 15 bins.</summary>
    public ReliabilityCurve After { get; private init; } = null!;

    /// <summary>Fits the temperature.</summary>
    /// <param name="probabilities">Shape [rows, classes], or [rows, 1] with the probability of class 1: outputs for rows that the model has
    /// not learned from.</param>
    /// <param name="targets">Classes, a 0 or 1 for a single output, or one-hot rows.</param>
    /// <param name="seed">The seed by which rows are dealt into fifths.</param>
    /// <exception cref="ConfigurationException">The two do not fit together.</exception>
    /// <exception cref="DataException">There are fewer than 10 rows, a probability is not from 0 to 1, or a class is beyond the
    /// outputs.</exception>
    public static Calibration Fit(Tensor<float> probabilities, Targets targets, long seed = 0) =>
        Fit(ClassRows.Of(probabilities, targets, nameof(Calibration)), seed);

    /// <summary>Changes a row of probabilities, or the only one of class 1, to those at a temperature.</summary>
    /// <param name="temperature">The temperature, positive.</param>
    /// <param name="row">The probabilities of a row; overwritten.</param>
    /// <exception cref="ConfigurationException">The temperature is not positive.</exception>
    public static void Apply(double temperature, Span<float> row)
    {
        Check.Positive(temperature, nameof(Calibration), nameof(temperature));
        Metrics.Temperature.Apply(temperature, row);
    }

    internal static Calibration Fit(ClassRows rows, long seed)
    {
        if (rows.Count < FewestRows)
            throw new DataException(FormattableString.Invariant(
                $"A temperature is fitted on '{FewestRows}' rows or more, but there are '{rows.Count}'."));
        int[] order = new int[rows.Count], foldOf = new int[rows.Count];
        new CounterRandom(seed, RandomPurpose.Split).Permute(order);
        for (int i = 0; i < order.Length; i++)
            foldOf[order[i]] = i % Folds;
        int[] all = [.. Enumerable.Range(0, rows.Count)];
        double[] crossed = [.. Enumerable.Range(0, Folds).Select(fold =>
            Metrics.Temperature.Fit(rows, Array.FindAll(all, row => foldOf[row] != fold)))];
        return new Calibration(Metrics.Temperature.Fit(rows, all), rows.Count)
        {
            LogLossBefore = LogLoss(rows, _ => 1),
            LogLossAfter = LogLoss(rows, row => crossed[foldOf[row]]),
            Before = ReliabilityCurve.Of(rows, _ => 1),
            After = ReliabilityCurve.Of(rows, row => crossed[foldOf[row]]),
        };
    }

    private static double LogLoss(ClassRows rows, Func<int, double> temperatureOf)
    {
        double sum = 0;
        double[] memory = new double[rows.Classes];
        for (int row = 0; row < rows.Count; row++)
            sum += rows.At(temperatureOf(row), row, memory);
        return sum / rows.Count;
    }
}
