namespace BlasNet.Metrics;

/// <summary>Adds up a metric over batches of any size; the order of rows decides the bits, the size of batches does not.</summary>
internal abstract class MetricState
{
    private double sum;
    private long count;

    /// <summary>Gets the mean over everything added since the last reset; not a number when that is nothing.</summary>
    public double Value => sum / count;

    /// <summary>Starts over.</summary>
    public void Reset() => (sum, count) = (0, 0);

    /// <summary>Adds a batch. Allocates nothing.</summary>
    /// <remarks>Shapes: predictions [rows, outputs], targets [rows, targetWidth].</remarks>
    public void Add(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, int rows, int outputs, int targetWidth)
    {
        if (predictions.Length != (long)rows * outputs || targets.Length != (long)rows * targetWidth)
        {
            throw new ArgumentException(
                $"'{rows}' rows of '{outputs}' outputs and '{targetWidth}' targets do not fit "
                + $"'{predictions.Length}' predictions and '{targets.Length}' targets.");
        }
        // Row by row into the one sum, so that two half batches give the bits of a whole one.
        for (int row = 0; row < rows; row++)
            sum = Row(predictions.Slice(row * outputs, outputs), targets.Slice(row * targetWidth, targetWidth), sum, ref count);
    }

    /// <summary>Gives the sums for a checkpoint; counts are exact up to 2^53.</summary>
    public double[] Export() => [sum, count];

    /// <summary>Takes the sums of a checkpoint.</summary>
    public void Import(ReadOnlySpan<double> sums)
    {
        if (sums.Length != 2)
            throw new ArgumentException($"A metric keeps '2' sums, but there are '{sums.Length}'.", nameof(sums));
        (sum, count) = (sums[0], (long)sums[1]);
    }

    /// <summary>Returns the sum with a row added and counts what it adds.</summary>
    private protected abstract double Row(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, double sum, ref long count);
}
