namespace BlasNet.Autodiff;

/// <summary>Computes the standard normal distribution in double precision.</summary>
internal static class NormalDistribution
{
    // Beyond this the rest is below 1e-9 of the value.
    private const double Widest = 6;

    public static double Density(double x) => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);

    // The Taylor series of Φ around 0: 1/2 + φ(x)·(x + x³/3 + x⁵/(3·5) + ...).
    public static double Cumulative(double x)
    {
        if (double.IsNaN(x))
            return x;
        if (Math.Abs(x) > Widest)
            return x > 0 ? 1 : 0;
        double term = x, sum = x;
        for (int k = 1; k < 120; k++)
        {
            term *= x * x / (2 * k + 1);
            sum += term;
        }
        return 0.5 + sum * Density(x);
    }
}
