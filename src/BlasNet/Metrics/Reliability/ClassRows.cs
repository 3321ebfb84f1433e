using System.Globalization;
using System.Numerics.Tensors;

namespace BlasNet.Metrics;

/// <summary>Probabilities of the classes of rows in double precision, and the class that each row is of.</summary>
internal sealed class ClassRows
{
    // Smaller probabilities are 0 in a float; a single output near 1 leaves the other class no less than half its last bit.
    private const double Least = 1e-38, LeastComplement = 1.0 / (1 << 25);

    private readonly double[] logarithms;

    private ClassRows(double[] logarithms, int[] labels) => (this.logarithms, Labels) = (logarithms, labels);

    /// <summary>Gets the class of each row.</summary>
    public int[] Labels { get; }

    /// <summary>Gets the number of rows.</summary>
    public int Count => Labels.Length;

    /// <summary>Gets the number of classes.</summary>
    public int Classes => logarithms.Length / Count;

    /// <summary>Takes outputs and targets.</summary>
    /// <param name="probabilities">Shape [rows, classes], or [rows, 1] with the probability of class 1.</param>
    /// <param name="targets">Classes, a 0 or 1 for a single output, or one-hot rows.</param>
    /// <param name="place">What messages begin with.</param>
    /// <exception cref="ConfigurationException">The two do not fit together.</exception>
    /// <exception cref="DataException">A probability is not from 0 to 1, or a class is beyond the outputs.</exception>
    public static ClassRows Of(Tensor<float> probabilities, Targets targets, string place)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        ArgumentNullException.ThrowIfNull(targets);
        int outputs = targets.Count == 0 ? 0 : (int)(probabilities.FlattenedLength / targets.Count);
        if (outputs < 1 || probabilities.FlattenedLength != (nint)outputs * targets.Count
            || (targets.Width != 1 && targets.Width != outputs))
            throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture,
                $"{place}: there must be a row of outputs for each row of targets, and one class or one number for each output, "
                + $"but there are '{probabilities.FlattenedLength}' outputs and '{targets.Count}' rows of '{targets.Width}' targets."),
                nameof(probabilities));
        float[] values = new float[probabilities.FlattenedLength];
        probabilities.FlattenTo(values);
        return Of(values, outputs, targets, place);
    }

    /// <summary>Takes outputs as an array, see <see cref="Of(Tensor{float}, Targets, string)"/>.</summary>
    public static ClassRows Of(ReadOnlySpan<float> probabilities, int outputs, Targets targets, string place)
    {
        int classes = RowClass.Count(outputs);
        double[] logarithms = new double[targets.Count * classes];
        int[] labels = new int[targets.Count];
        for (int row = 0; row < labels.Length; row++)
        {
            labels[row] = RowClass.OfTargets(targets.Rows.Span.Slice(row * targets.Width, targets.Width), outputs);
            for (int i = 0; i < outputs; i++)
            {
                float p = probabilities[row * outputs + i];
                if (!(p >= 0 && p <= 1.0001f))
                    throw new DataException(FormattableString.Invariant(
                        $"{place}: output '{i}' of row '{row}' is '{p}', but a probability must be from 0 to 1."));
                logarithms[row * classes + (outputs == 1 ? 1 : i)] = Math.Log(Math.Max(p, Least));
                if (outputs == 1)
                    logarithms[row * classes] = Math.Log(Math.Max(1 - (double)p, LeastComplement));
            }
        }
        return new ClassRows(logarithms, labels);
    }

    /// <summary>Returns the logarithms of a row's probabilities.</summary>
    public ReadOnlySpan<double> LogarithmsOf(int row) => logarithms.AsSpan(row * Classes, Classes);

    /// <summary>Computes a row's probabilities as a scaling changes them.</summary>
    /// <returns>The log loss of the row.</returns>
    public double At(ProbabilityScaling scaling, int row, Span<double> probabilities)
    {
        ReadOnlySpan<double> logs = LogarithmsOf(row);
        for (int i = 0; i < logs.Length; i++)
            probabilities[i] = scaling.Logit(logs[i], i);
        double largest = TensorPrimitives.Max<double>(probabilities), own = probabilities[Labels[row]] - largest, sum = 0;
        foreach (ref double p in probabilities)
        {
            p = Math.Exp(p - largest);
            sum += p;
        }
        foreach (ref double p in probabilities)
            p /= sum;
        return Math.Log(sum) - own;
    }

    /// <summary>Returns the probability of one class in each row.</summary>
    public double[] ProbabilitiesOf(int label) => [.. Enumerable.Range(0, Count).Select(row => Math.Exp(LogarithmsOf(row)[label]))];
}
