namespace BlasNet.Metrics;

/// <summary>The sums of a metric over batches. The bits depend on the order of the rows, not on the size of the batches.</summary>
/// <param name="size">The number of sums.</param>
internal abstract class MetricState(int size)
{
    /// <summary>Gets the number of sums.</summary>
    public virtual int Size => Sums.Length;

    /// <summary>Gets the metric over all rows added since the last reset; NaN without rows.</summary>
    public abstract double Value { get; }

    /// <summary>Gets the sums, which start at 0; counts are exact up to 2^53.</summary>
    private protected double[] Sums { get; } = new double[size];

    /// <summary>Starts over.</summary>
    public virtual void Reset() => Array.Clear(Sums);

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
        AddRows(predictions, targets, rows, outputs, targetWidth);
    }

    /// <summary>Returns the sums for a checkpoint.</summary>
    public double[] Export()
    {
        var sums = new double[Size];
        CopyTo(sums);
        return sums;
    }

    /// <summary>Copies the sums. Allocates nothing.</summary>
    public virtual void CopyTo(Span<double> sums) => Sums.CopyTo(sums);

    /// <summary>Restores the sums from a checkpoint.</summary>
    public virtual void Import(ReadOnlySpan<double> sums)
    {
        RequireSize(sums);
        sums.CopyTo(Sums);
    }

    /// <summary>Adds the sums over further rows, which another state of the metric has computed. Allocates nothing.</summary>
    /// <remarks>Counts are exact. Other sums agree with those over all rows up to rounding, with bits that depend on how the rows were
    /// parted.</remarks>
    public virtual void Join(ReadOnlySpan<double> sums)
    {
        RequireSize(sums);
        for (int i = 0; i < sums.Length; i++)
            Sums[i] += sums[i];
    }

    /// <summary>Requires as many sums as the metric keeps.</summary>
    private protected void RequireSize(ReadOnlySpan<double> sums)
    {
        if (sums.Length != Size)
            throw new ArgumentException($"The metric keeps '{Size}' sums, but there are '{sums.Length}'.", nameof(sums));
    }

    /// <summary>Adds rows one after another, so that two half batches give the same bits as a whole one.</summary>
    private protected abstract void AddRows(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, int rows, int outputs,
        int targetWidth);
}

/// <summary>Sums of differences, which rows in double precision have too where floats would round them away.</summary>
internal interface IDifferences
{
    /// <summary>Adds a row. Allocates nothing.</summary>
    /// <remarks>Shapes: predictions and targets [outputs].</remarks>
    void Add(ReadOnlySpan<double> predictions, ReadOnlySpan<double> targets);
}

/// <summary>A mean: one sum and one count over all rows.</summary>
internal abstract class MeanState() : MetricState(2)
{
    /// <inheritdoc/>
    public override double Value => Sums[0] / Sums[1];

    private protected sealed override void AddRows(
        ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, int rows, int outputs, int targetWidth)
    {
        double sum = Sums[0];
        long count = (long)Sums[1];
        for (int row = 0; row < rows; row++)
            sum = Row(predictions.Slice(row * outputs, outputs), targets.Slice(row * targetWidth, targetWidth), sum, ref count);
        (Sums[0], Sums[1]) = (sum, count);
    }

    /// <summary>Returns the sum including a row, and increases the count.</summary>
    private protected abstract double Row(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, double sum, ref long count);
}

/// <summary>Sums of another metric's state, which is given other rows.</summary>
/// <param name="inner">The other state.</param>
internal abstract class WrappedState(MetricState inner) : MetricState(0)
{
    public override int Size => Inner.Size;

    public override double Value => Inner.Value;

    private protected MetricState Inner { get; } = inner;

    public override void Reset() => Inner.Reset();

    public override void CopyTo(Span<double> sums) => Inner.CopyTo(sums);

    public override void Import(ReadOnlySpan<double> sums) => Inner.Import(sums);

    public override void Join(ReadOnlySpan<double> sums) => Inner.Join(sums);
}
