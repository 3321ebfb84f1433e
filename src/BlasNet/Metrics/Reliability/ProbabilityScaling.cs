namespace BlasNet.Metrics;

/// <summary>Change of the probabilities of classes: their logarithms divided by a temperature, plus an offset for each class where that
/// fits better, divided by the sum.</summary>
/// <remarks>The temperature alone is that of Guo et al. 2017, "On calibration of modern neural networks", section 4.2; with offsets it is
/// bias-corrected (Alexandari, Kundaje, Shrikumar 2020, "Maximum likelihood with bias-corrected calibration is hard-to-beat at label
/// shift adaptation"), of two classes Platt's scaling.</remarks>
/// <param name="Temperature">The temperature; 1 changes nothing.</param>
/// <param name="Offsets">What is added to the logarithm of each class; empty for nothing.</param>
internal sealed record ProbabilityScaling(double Temperature, IReadOnlyList<double> Offsets)
{
    // Beyond these the probabilities are those of certainty or of chance.
    private const double Least = 0.01, Most = 100;
    private const int Rounds = 25;

    /// <summary>Gets the scaling that changes nothing.</summary>
    public static ProbabilityScaling None { get; } = new(1, []);

    /// <summary>Gets whether nothing is changed.</summary>
    public bool IsNone => Temperature == 1 && Offsets.Count == 0;

    /// <summary>Finds the temperature with the least log loss on rows.</summary>
    public static ProbabilityScaling FitTemperature(ClassRows rows, IReadOnlyList<int> chosen) => WithTemperature(None, rows, chosen);

    /// <summary>Finds temperature and offsets with the least log loss on rows.</summary>
    /// <remarks>The loss is convex in both. Offsets rise by the logarithm of how many rows a class has over how many the probabilities say,
    /// one more for each, so that classes without rows stay finite (iterative scaling); the temperature follows in each round.</remarks>
    public static ProbabilityScaling FitOffsets(ClassRows rows, IReadOnlyList<int> chosen)
    {
        double[] offsets = new double[rows.Classes], p = new double[rows.Classes], counts = new double[rows.Classes];
        foreach (int row in chosen)
            counts[rows.Labels[row]]++;
        var scaling = new ProbabilityScaling(1, offsets);
        for (int round = 0; round < Rounds; round++)
        {
            scaling = WithTemperature(scaling, rows, chosen);
            double[] sums = new double[rows.Classes];
            foreach (int row in chosen)
            {
                rows.At(scaling, row, p);
                for (int i = 0; i < p.Length; i++)
                    sums[i] += p[i];
            }
            double change = 0;
            for (int i = 0; i < offsets.Length; i++)
            {
                double step = Math.Log((counts[i] + 1) / (sums[i] + 1));
                offsets[i] += step;
                change = Math.Max(change, Math.Abs(step));
            }
            if (change < 1e-4)
                break;
        }
        return scaling;
    }

    /// <summary>Changes a row of probabilities, or the only one of class 1, in place.</summary>
    public void Apply(Span<float> row)
    {
        if (IsNone)
            return;
        if (row.Length == 1)
        {
            row[0] = (float)Of(row[0], 1);
            return;
        }
        // The largest is divided out first, so that the sum is not far below 1.
        double largest = 0, sum = 0;
        foreach (float p in row)
            largest = Math.Max(largest, p);
        for (int i = 0; i < row.Length; i++)
            sum += Power(row[i] / largest, i);
        for (int i = 0; i < row.Length; i++)
            row[i] = (float)(Power(row[i] / largest, i) / sum);
    }

    /// <summary>Returns what becomes of the probability of one of two classes.</summary>
    public double Of(double probability, int label)
    {
        if (probability is <= 0 or >= 1 || IsNone)
            return probability;
        double own = Power(probability, label), other = Power(1 - probability, 1 - label);
        return own / (own + other);
    }

    /// <summary>Returns what becomes of the logarithm of a class's probability, up to what all have in common.</summary>
    public double Logit(double logarithm, int label) => logarithm / Temperature + (Offsets.Count == 0 ? 0 : Offsets[label]);

    private double Power(double p, int label) => Math.Pow(p, 1 / Temperature) * (Offsets.Count == 0 ? 1 : Math.Exp(Offsets[label]));

    // The loss is convex in b = 1/T: its derivative is the sum over rows of E[z] - z of the row's class, where z are the logarithms and E
    // is taken at b; Newton's method finds its zero, held between bounds as bisection would.
    private static ProbabilityScaling WithTemperature(ProbabilityScaling start, ClassRows rows, IReadOnlyList<int> chosen)
    {
        double low = 1 / Most, high = 1 / Least, b = 1 / start.Temperature;
        double[] memory = new double[rows.Classes];
        for (int step = 0; step < 100 && high - low > 1e-12 * high; step++)
        {
            (double slope, double bend) = Derivatives(rows, chosen, start with { Temperature = 1 / b }, memory);
            if (slope > 0)
                high = b;
            else
                low = b;
            double next = b - slope / bend;
            next = next > low && next < high ? next : Math.Sqrt(low * high);
            bool isDone = Math.Abs(next - b) <= 1e-10 * b;
            b = next;
            if (isDone)
                break;
        }
        return start with { Temperature = 1 / b };
    }

    private static (double Slope, double Bend) Derivatives(
        ClassRows rows, IReadOnlyList<int> chosen, ProbabilityScaling scaling, double[] p)
    {
        double slope = 0, bend = 0;
        foreach (int row in chosen)
        {
            rows.At(scaling, row, p);
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
