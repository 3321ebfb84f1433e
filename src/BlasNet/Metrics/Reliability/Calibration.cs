using System.Numerics.Tensors;
using BlasNet.Tensors;

namespace BlasNet.Metrics;

/// <summary>Temperature that makes the probabilities of a model agree with how often it is right, and what it changes.</summary>
/// <remarks>Logits are divided by one number, the temperature, that minimizes the log loss on rows the model has not learned from (Guo et
/// al. 2017, "On calibration of modern neural networks"). Where an offset for each class makes the loss clearly less, by two standard
/// errors on rows it was not fitted on, there are offsets too (Alexandari et al. 2020); without them the most probable class stays the
/// same. What is measured after calibration is cross-fitted: each row by what was fitted on the four fifths that it is not in.</remarks>
/// <example>
/// <code>
/// Calibration calibration = Calibration.Fit(trainer.Network.Predict(data.Test!.Input), data.Test.Targets);
/// Console.WriteLine($"T = {calibration.Temperature:0.00}, error {calibration.After.ExpectedCalibrationError:0.000}");
/// </code>
/// </example>
public sealed record Calibration
{
    private const int Folds = 5, FewestRows = 10, RowsPerOffset = 50;

    private Calibration(ProbabilityScaling scaling, int count) => (Scaling, Count) = (scaling, count);

    /// <summary>Gets the temperature: above 1 the model was too sure of itself, below 1 not sure enough.</summary>
    public double Temperature => Scaling.Temperature;

    /// <summary>Gets what is added to the logit of each class after the division; empty where that is not worth it.</summary>
    public IReadOnlyList<double> Offsets => Scaling.Offsets;

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

    internal ProbabilityScaling Scaling { get; }

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

    /// <summary>Changes a row of probabilities, or the only one of class 1, to calibrated ones.</summary>
    /// <param name="row">The probabilities of a row; overwritten.</param>
    /// <exception cref="ConfigurationException">There are not as many as the classes it was fitted on.</exception>
    public void Apply(Span<float> row)
    {
        if (Offsets.Count > 0 && Math.Max(2, row.Length) != Offsets.Count)
            throw new ConfigurationException(FormattableString.Invariant(
                $"The calibration is one of '{Offsets.Count}' classes, but the row has '{row.Length}' probabilities."), nameof(row));
        Scaling.Apply(row);
    }

    internal static Calibration Fit(ClassRows rows, long seed)
    {
        if (rows.Count < FewestRows)
            throw new DataException(FormattableString.Invariant(
                $"A temperature is fitted on '{FewestRows}' rows or more, but there are '{rows.Count}'."));
        int[] all = [.. Enumerable.Range(0, rows.Count)], foldOf = DealFolds(rows.Count, seed);
        ProbabilityScaling[] temperatures = Crossed(ProbabilityScaling.FitTemperature);
        double[] losses = Losses(rows, row => temperatures[foldOf[row]]);
        var plain = new Calibration(ProbabilityScaling.FitTemperature(rows, all), rows.Count)
        {
            LogLossBefore = Losses(rows, _ => ProbabilityScaling.None).Average(),
            LogLossAfter = losses.Average(),
            Before = ReliabilityCurve.Of(rows, _ => ProbabilityScaling.None),
            After = ReliabilityCurve.Of(rows, row => temperatures[foldOf[row]]),
        };
        if (rows.Count < RowsPerOffset * rows.Classes)
            return plain;
        ProbabilityScaling[] offsets = Crossed(ProbabilityScaling.FitOffsets);
        double[] better = Losses(rows, row => offsets[foldOf[row]]);
        double gain = plain.LogLossAfter - better.Average();
        double variance = losses.Zip(better, (one, other) => (one - other - gain) * (one - other - gain)).Average();
        return gain <= 2 * Math.Sqrt(variance / rows.Count) ? plain
            : new Calibration(ProbabilityScaling.FitOffsets(rows, all), rows.Count)
            {
                LogLossBefore = plain.LogLossBefore,
                LogLossAfter = better.Average(),
                Before = plain.Before,
                After = ReliabilityCurve.Of(rows, row => offsets[foldOf[row]]),
            };

        ProbabilityScaling[] Crossed(Func<ClassRows, IReadOnlyList<int>, ProbabilityScaling> fit) =>
            [.. Enumerable.Range(0, Folds).Select(fold => fit(rows, Array.FindAll(all, row => foldOf[row] != fold)))];
    }

    private static int[] DealFolds(int count, long seed)
    {
        int[] order = new int[count], foldOf = new int[count];
        new CounterRandom(seed, RandomPurpose.Split).Permute(order);
        for (int i = 0; i < order.Length; i++)
            foldOf[order[i]] = i % Folds;
        return foldOf;
    }

    private static double[] Losses(ClassRows rows, Func<int, ProbabilityScaling> scalingOf)
    {
        double[] losses = new double[rows.Count], memory = new double[rows.Classes];
        for (int row = 0; row < rows.Count; row++)
            losses[row] = rows.At(scalingOf(row), row, memory);
        return losses;
    }
}
