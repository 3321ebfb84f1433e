namespace BlasNet.Tables;

/// <summary>Scale of the numbers of a column: u = (x - shift) / scale, computed in double precision and rounded once.</summary>
/// <param name="Shift">What becomes 0.</param>
/// <param name="Scale">What becomes 1; 0, of a robust scale only, makes each number 0.</param>
/// <param name="IsRobust">Whether u goes through the smooth clip u / sqrt(1 + (u/3)^2) of <see cref="Scaling.Robust"/>.</param>
internal readonly record struct ColumnScale(double Shift, double Scale, bool IsRobust = false)
{
    private const double Bound = 3, FirstAtBound = 1e9;

    /// <summary>Gets the identity.</summary>
    public static ColumnScale One { get; } = new(0, 1);

    /// <summary>Fits the scale to numbers; a constant column becomes 0.</summary>
    /// <exception cref="DataException">Their sum or range is beyond the range of doubles.</exception>
    public static ColumnScale Fit(Scaling scaling, ColumnNumbers numbers, Place place) =>
        Fit(scaling, numbers).Checked(place, numbers.Least, numbers.Most);

    /// <summary>Fits the robust scale to sorted numbers.</summary>
    /// <exception cref="DataException">Their range is beyond the range of doubles.</exception>
    public static ColumnScale Robust(double[] sorted, Place place) => sorted.Length == 0 ? new(0, 0, true)
        : Robust(sorted.Length, i => sorted[i]).Checked(place, sorted[0], sorted[^1]);

    /// <summary>Fits the robust scale to sorted numbers, at least one.</summary>
    public static ColumnScale Robust(int count, Func<int, double> at)
    {
        double quartiles = Quantile(0.75, count, at) - Quantile(0.25, count, at);
        // The reciprocals of 1/(q75 - q25), else 2/(max - min), else 0.
        return new(ColumnNumbers.Median(count, at), quartiles > 0 ? quartiles : (at(count - 1) - at(0)) / 2, true);
    }

    /// <summary>Scales a number and rounds it.</summary>
    public float Apply(double number) => (float)Scaled(number);

    /// <summary>Scales a number.</summary>
    public double Scaled(double number)
    {
        if (!IsRobust)
            return (number - Shift) / Scale;
        double u = Scale > 0 ? (number - Shift) / Scale : 0;
        // Beyond it the square would overflow, and the double next to the bound is the bound.
        return Math.Abs(u) >= FirstAtBound ? Math.CopySign(Bound, u) : u / Math.Sqrt(1 + u / Bound * (u / Bound));
    }

    /// <summary>Scales a number back, which a robust scale cannot.</summary>
    public double Restore(double number) => number * Scale + Shift;

    private static ColumnScale Fit(Scaling scaling, ColumnNumbers numbers) => scaling switch
    {
        _ when numbers.Count == 0 => One,
        Scaling.Standardize => Of(numbers.Mean, numbers.Deviation),
        Scaling.ZeroToOne => Of(numbers.Least, numbers.Most - numbers.Least),
        _ => One,
    };

    private static ColumnScale Of(double shift, double scale) => new(shift, scale > 0 ? scale : 1);

    private static double Quantile(double share, int count, Func<int, double> at)
    {
        double place = share * (count - 1);
        int low = (int)place;
        double below = at(low);
        return low + 1 < count ? below + (at(low + 1) - below) * (place - low) : below;
    }

    private ColumnScale Checked(Place place, double least, double most) =>
        double.IsFinite(Shift) && double.IsFinite(Scale) ? this : throw new DataException(place,
            FormattableString.Invariant($"the numbers from '{least}' to '{most}' are too large to be scaled."));
}
