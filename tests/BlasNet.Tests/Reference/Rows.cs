namespace BlasNet.Tests.Reference;

/// <summary>Losses of one row in double precision, by their definitions.</summary>
internal static class Rows
{
    public static double[] Softmax(ReadOnlySpan<double> x)
    {
        double largest = double.NegativeInfinity;
        foreach (double value in x)
            largest = Math.Max(largest, value);
        double sum = 0;
        foreach (double value in x)
            sum += Math.Exp(value - largest);
        double[] y = new double[x.Length];
        for (int i = 0; i < y.Length; i++)
            y[i] = Math.Exp(x[i] - largest) / sum;
        return y;
    }

    /// <summary>-sum of t log softmax(x).</summary>
    public static double SoftmaxCrossEntropy(ReadOnlySpan<double> x, ReadOnlySpan<double> t)
    {
        double largest = double.NegativeInfinity;
        foreach (double value in x)
            largest = Math.Max(largest, value);
        double sum = 0;
        foreach (double value in x)
            sum += Math.Exp(value - largest);
        double loss = 0;
        for (int i = 0; i < x.Length; i++)
            loss -= t[i] * (x[i] - largest - Math.Log(sum));
        return loss;
    }

    /// <summary>-mean of t log p + (1 - t) log(1 - p), p = sigmoid(x).</summary>
    public static double SigmoidCrossEntropy(ReadOnlySpan<double> x, ReadOnlySpan<double> t)
    {
        double loss = 0;
        for (int i = 0; i < x.Length; i++)
            loss += t[i] * Scalars.Softplus(-x[i]) + (1 - t[i]) * Scalars.Softplus(x[i]);
        return loss / x.Length;
    }

    public static double MeanSquared(ReadOnlySpan<double> x, ReadOnlySpan<double> t)
    {
        double loss = 0;
        for (int i = 0; i < x.Length; i++)
            loss += (x[i] - t[i]) * (x[i] - t[i]);
        return loss / x.Length;
    }

    public static double MeanAbsolute(ReadOnlySpan<double> x, ReadOnlySpan<double> t)
    {
        double loss = 0;
        for (int i = 0; i < x.Length; i++)
            loss += Math.Abs(x[i] - t[i]);
        return loss / x.Length;
    }

    public static double Huber(ReadOnlySpan<double> x, ReadOnlySpan<double> t, double delta)
    {
        double loss = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double size = Math.Abs(x[i] - t[i]);
            loss += size <= delta ? size * size / 2 : delta * size - delta * delta / 2;
        }
        return loss / x.Length;
    }

    /// <summary>Mean over targets and quantiles q of max(q e, (q - 1) e), e = t - x. Shapes: x [T, Q], t [T].</summary>
    public static double Pinball(ReadOnlySpan<double> x, ReadOnlySpan<double> t, ReadOnlySpan<double> quantiles)
    {
        double loss = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double e = t[i / quantiles.Length] - x[i], q = quantiles[i % quantiles.Length];
            loss += Math.Max(q * e, (q - 1) * e);
        }
        return loss / x.Length;
    }
}
