namespace BlasNet.Tests.Reference;

/// <summary>Numerical derivatives of double-precision functions.</summary>
internal static class CentralDifference
{
    private const double H = 1e-5;

    public static double Derivative(Func<double, double> f, double x) => (f(x + H) - f(x - H)) / (2 * H);

    /// <summary>Computes the gradient of a scalar function of many numbers.</summary>
    public static double[] Gradient(Func<double[], double> f, ReadOnlySpan<double> x)
    {
        double[] point = x.ToArray();
        double[] gradient = new double[point.Length];
        for (int i = 0; i < point.Length; i++)
        {
            double value = point[i];
            point[i] = value + H;
            double above = f(point);
            point[i] = value - H;
            double below = f(point);
            point[i] = value;
            gradient[i] = (above - below) / (2 * H);
        }
        return gradient;
    }
}
