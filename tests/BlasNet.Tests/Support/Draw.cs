namespace BlasNet.Tests.Support;

/// <summary>Draws test data from fixed seeds.</summary>
internal static class Draw
{
    /// <summary>Every length that ends differently, and some longer ones around the sixteen lanes.</summary>
    public static readonly int[] Lengths = [.. Enumerable.Range(0, 18), 31, 32, 33, 64, 65, 66, 67];

    /// <summary>Draws from [low, high).</summary>
    public static float[] Uniform(int length, int seed, double low = -2, double high = 2)
    {
        var random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++)
            values[i] = (float)(low + (high - low) * random.NextDouble());
        return values;
    }

    /// <summary>Draws from [-2, 2) but not from (-0.05, 0.05), where some functions have a kink.</summary>
    public static float[] AwayFromZero(int length, int seed)
    {
        float[] values = Uniform(length, seed);
        for (int i = 0; i < length; i++)
            values[i] += values[i] < 0 ? -0.05f : 0.05f;
        return values;
    }
}
