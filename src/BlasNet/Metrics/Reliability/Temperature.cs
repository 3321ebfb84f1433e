namespace BlasNet.Metrics;

/// <summary>Temperature scaling: probabilities to the power 1/T, divided by their sum (Guo et al. 2017, "On calibration of modern neural
/// networks", section 4.2).</summary>
internal static class Temperature
{
    // Beyond these the probabilities are those of certainty or of chance.
    private const double Least = 0.01, Most = 100;

    /// <summary>Finds the temperature with the least log loss on rows.</summary>
    /// <remarks>The loss is convex in b = 1/T: its derivative is the sum over rows of E[z] - z of the row's class, where z are the
    /// logarithms and E is taken at b; Newton's method finds its zero, held between bounds as bisection would.</remarks>
    public static double Fit(ClassRows rows, IReadOnlyList<int> chosen)
    {
        double low = 1 / Most, high = 1 / Least, b = 1;
        double[] memory = new double[rows.Classes];
        for (int step = 0; step < 100 && high - low > 1e-12 * high; step++)
        {
            (double slope, double bend) = Derivatives(rows, chosen, b, memory);
            if (slope > 0)
                high = b;
            else
                low = b;
            double next = b - slope / bend;
            next = next > low && next < high ? next : Math.Sqrt(low * high);
            if (Math.Abs(next - b) <= 1e-10 * b)
                return 1 / next;
            b = next;
        }
        return 1 / b;
    }

    /// <summary>Changes a row of probabilities, or the only one of class 1, in place.</summary>
    public static void Apply(double temperature, Span<float> row)
    {
        if (temperature == 1)
            return;
        if (row.Length == 1)
        {
            double yes = Math.Pow(row[0], 1 / temperature), no = Math.Pow(Math.Max(0, 1 - (double)row[0]), 1 / temperature);
            row[0] = (float)(yes / (yes + no));
            return;
        }
        // The largest is divided out first, so that the sum is at least 1.
        double largest = 0, sum = 0;
        foreach (float p in row)
            largest = Math.Max(largest, p);
        foreach (float p in row)
            sum += Math.Pow(p / largest, 1 / temperature);
        foreach (ref float p in row)
            p = (float)(Math.Pow(p / largest, 1 / temperature) / sum);
    }

    /// <summary>Returns the probability at one temperature of what has the given one at another, for two classes.</summary>
    public static double Convert(double probability, double from, double to)
    {
        if (probability is <= 0 or >= 1 || from == to)
            return probability;
        double logit = Math.Log(probability / (1 - probability)) * from / to;
        return 1 / (1 + Math.Exp(-logit));
    }

    private static (double Slope, double Bend) Derivatives(ClassRows rows, IReadOnlyList<int> chosen, double b, double[] p)
    {
        double slope = 0, bend = 0;
        foreach (int row in chosen)
        {
            rows.At(1 / b, row, p);
            ReadOnlySpan<double> z = rows.LogarithmsOf(row);
            double mean = 0, square = 0, own = z[rows.Labels[row]];
            for (int i = 0; i < z.Length; i++)
                mean += p[i] * (z[i] - own);
            for (int i = 0; i < z.Length; i++)
                square += p[i] * (z[i] - own - mean) * (z[i] - own - mean);
            slope += mean;
            bend += square;
        }
        return (slope, bend);
    }
}
