using BlasNet.Data;

namespace BlasNet;

public abstract partial class Samples
{
    private const string Subject = "Samples";

    /// <summary>Copies rows of numbers into samples of the shape [width].</summary>
    /// <exception cref="ConfigurationException">There are no rows, or their lengths differ; the message names a row and both
    /// lengths.</exception>
    /// <exception cref="DataException">A value is not a finite number.</exception>
    public static Samples From(float[][] rows) => Joined(ArrayRows.Join(rows, Subject));

    /// <inheritdoc cref="From(float[][])"/>
    public static Samples From(double[][] rows) => Joined(ArrayRows.Join(rows, Subject));

    /// <summary>Copies the rows of a matrix into samples of the shape [columns].</summary>
    /// <exception cref="ConfigurationException">There are no rows, or no columns.</exception>
    /// <exception cref="DataException">A value is not a finite number.</exception>
    public static Samples From(float[,] rows) => Joined(ArrayRows.Join(rows, Subject));

    /// <inheritdoc cref="From(float[,])"/>
    public static Samples From(double[,] rows) => Joined(ArrayRows.Join(rows, Subject));

    /// <summary>Copies floats: one row per sample.</summary>
    /// <param name="values">The samples one after the other. All must be finite.</param>
    /// <param name="sampleShape">The shape of one sample.</param>
    /// <exception cref="ConfigurationException">The length is no multiple of the sample's size.</exception>
    /// <exception cref="DataException">A value is not a finite number.</exception>
    public static Samples From(ReadOnlySpan<float> values, IReadOnlyList<int> sampleShape) => FromFloats(values.ToArray(), sampleShape);

    /// <summary>Copies doubles, rounded to floats: one row per sample.</summary>
    /// <param name="values">The samples one after the other. All must be finite.</param>
    /// <param name="sampleShape">The shape of one sample.</param>
    /// <exception cref="ConfigurationException">The length is no multiple of the sample's size.</exception>
    /// <exception cref="DataException">A value is not a finite number, or beyond the range of floats.</exception>
    public static Samples From(ReadOnlySpan<double> values, IReadOnlyList<int> sampleShape)
    {
        ArgumentNullException.ThrowIfNull(sampleShape);
        Shape shape = sampleShape as Shape ?? new Shape([.. sampleShape]);
        return FromFloats(ArrayRows.Floats(values, shape.Size, Subject), shape);
    }

    /// <inheritdoc cref="From(float[][])"/>
    public static implicit operator Samples(float[][] rows) => From(rows);

    /// <inheritdoc cref="From(float[][])"/>
    public static implicit operator Samples(double[][] rows) => From(rows);

    /// <inheritdoc cref="From(float[,])"/>
    public static implicit operator Samples(float[,] rows) => From(rows);

    /// <inheritdoc cref="From(float[,])"/>
    public static implicit operator Samples(double[,] rows) => From(rows);

    private static Samples Joined((float[] Values, int Width) rows) => FromFloats(rows.Values, [rows.Width]);
}
