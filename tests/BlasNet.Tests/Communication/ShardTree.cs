namespace BlasNet.Tests.Communication;

/// <summary>Vectors of shards and their sum in a tree, by plain loops.</summary>
internal static class ShardTree
{
    /// <summary>Returns the vector of a shard, of many magnitudes, so that each order of a sum has other bits.</summary>
    public static float[] Shard(int number, int length)
    {
        var random = new Random(1000 * number + length);
        return [.. Enumerable.Range(0, length).Select(_ => MathF.ScaleB((float)random.NextDouble() - 0.4f, random.Next(12)))];
    }

    /// <summary>Returns the sum of neighbouring shards, whose number is a power of two: halves first, then their sum.</summary>
    public static float[] Sum(int first, int count, int length)
    {
        if (count == 1)
            return Shard(first, length);
        float[] left = Sum(first, count / 2, length), right = Sum(first + count / 2, count / 2, length);
        var sum = new float[length];
        for (int i = 0; i < length; i++)
            sum[i] = left[i] + right[i];
        return sum;
    }

    /// <summary>Returns the sum of the shards one after another.</summary>
    public static float[] SequentialSum(int count, int length)
    {
        float[] sum = Shard(0, length);
        for (int shard = 1; shard < count; shard++)
        {
            float[] next = Shard(shard, length);
            for (int i = 0; i < length; i++)
                sum[i] += next[i];
        }
        return sum;
    }

    /// <summary>Returns the bits of numbers, for exact comparison.</summary>
    public static uint[] Bits(ReadOnlySpan<float> values)
    {
        var bits = new uint[values.Length];
        for (int i = 0; i < bits.Length; i++)
            bits[i] = BitConverter.SingleToUInt32Bits(values[i]);
        return bits;
    }
}
