namespace BlasNet.Data.Tables;

/// <summary>Brings the numbers of a column to size: (x - shift) / scale, computed in double precision.</summary>
internal readonly record struct ColumnScale(double Shift, double Scale)
{
    /// <summary>Gets the scale that changes nothing.</summary>
    public static ColumnScale One { get; } = new(0, 1);

    /// <summary>Fits the scale to numbers; a constant column becomes 0.</summary>
    public static ColumnScale Fit(Scaling scaling, ColumnNumbers numbers) => scaling switch
    {
        _ when numbers.Count == 0 => One,
        Scaling.Standardize => Of(numbers.Mean, numbers.Deviation),
        Scaling.ZeroToOne => Of(numbers.Least, (double)numbers.Most - numbers.Least),
        _ => One,
    };

    /// <summary>Scales a number.</summary>
    public float Apply(float number) => (float)((number - Shift) / Scale);

    /// <summary>Scales a number back.</summary>
    public float Restore(float number) => (float)(number * Scale + Shift);

    private static ColumnScale Of(double shift, double scale) => new(shift, scale > 0 ? scale : 1);
}
