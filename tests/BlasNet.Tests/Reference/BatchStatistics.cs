namespace BlasNet.Tests.Reference;

/// <summary>Batch normalization of one channel in double precision.</summary>
internal static class BatchStatistics
{
    public static double Variance(double[] x)
    {
        double mean = x.Average();
        return x.Sum(v => (v - mean) * (v - mean)) / x.Length;
    }

    public static double[] Normalize(double[] x, double gamma, double beta, double epsilon)
    {
        double mean = x.Average();
        double std = Math.Sqrt(Variance(x) + epsilon);
        return [.. x.Select(v => gamma * (v - mean) / std + beta)];
    }
}
