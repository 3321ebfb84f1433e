namespace BlasNet.Data.Tables;

/// <summary>Brings the numbers of a column to size: (x - shift) / scale, computed in double precision.</summary>
internal readonly record struct ColumnScale(double Shift, double Scale)
{
    /// <summary>Gets the scale that changes nothing.</summary>
    public static ColumnScale One { get; } = new(0, 1);

    /// <summary>Fits the scale to numbers without missing ones; a constant column becomes 0.</summary>
    public static ColumnScale Fit(Scaling scaling, IReadOnlyList<float> numbers)
    {
        if (scaling == Scaling.None || numbers.Count == 0)
            return One;
        if (scaling == Scaling.ZeroToOne)
            return Of(numbers.Min(), (double)numbers.Max() - numbers.Min());
        double mean = numbers.Sum(number => (double)number) / numbers.Count;
        return Of(mean, Math.Sqrt(numbers.Sum(number => (number - mean) * (number - mean)) / numbers.Count));
    }

    /// <summary>Scales a number.</summary>
    public float Apply(float number) => (float)((number - Shift) / Scale);

    /// <summary>Scales a number back.</summary>
    public float Restore(float number) => (float)(number * Scale + Shift);

    private static ColumnScale Of(double shift, double scale) => new(shift, scale > 0 ? scale : 1);
}
