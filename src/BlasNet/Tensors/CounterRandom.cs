namespace BlasNet.Tensors;

/// <summary>Purpose of a stream of random numbers: no two uses share one.</summary>
internal enum RandomPurpose
{
    /// <summary>Initial weights; the step is the parameter's index.</summary>
    Initializer = 1,

    /// <summary>Order of the samples; the step is the epoch.</summary>
    Shuffle = 2,

    /// <summary>Split into training and validation part.</summary>
    Split = 3,

    /// <summary>Dropped elements; the step is the training step, the index holds the layer.</summary>
    Dropout = 4,

    /// <summary>Points and images of the built-in sets.</summary>
    Synthetic = 5,

    /// <summary>Changes made to images while training; the step is the epoch.</summary>
    Augmentation = 6,

    /// <summary>Settings that a sweep tries; the step is the trial, the index the setting.</summary>
    Sweep = 7,

    /// <summary>Tensors that a user draws.</summary>
    Tensor = 8,

    /// <summary>Training rows that decide initial weights; the step is the parameter.</summary>
    DataStart = 9,

    /// <summary>Dropped values of a recurrent layer's state; the step is the training step, the index holds the layer.</summary>
    RecurrentDropout = 10,

    /// <summary>Rows and orders in which a column is shuffled to see what the model takes from it; the step is the repeat, the item the
    /// column.</summary>
    Explanation = 20,
}

/// <summary>Random numbers as a pure function of (seed, purpose, step, index): no state, no order of calls.</summary>
/// <remarks>
/// The value at an index is the SplitMix64 output function (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number
/// generators") of key + index * golden gamma; the key is a chain of the same function over seed, purpose and step.
/// </remarks>
internal readonly struct CounterRandom
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;
    private readonly ulong key;

    public CounterRandom(long seed, RandomPurpose purpose, long step = 0, long item = 0) =>
        key = Mix(Mix(Mix(Mix((ulong)seed + GoldenGamma) + (ulong)purpose * GoldenGamma) + (ulong)step) + (ulong)item * GoldenGamma);

    /// <summary>Gets the key, for kernels that draw many 32-bit numbers per step.</summary>
    public ulong Key => key;

    /// <summary>Draws 64 uniform bits.</summary>
    public ulong Bits(long index) => Mix(key + (ulong)index * GoldenGamma);

    /// <summary>Draws uniformly from [0, 1), with 53 bits.</summary>
    public double Uniform(long index) => (Bits(index) >> 11) * (1.0 / (1UL << 53));

    /// <summary>Draws from the standard normal distribution (Box and Muller 1958); index i uses the bits at 2i and 2i + 1.</summary>
    public double Normal(long index)
    {
        double radius = Math.Sqrt(-2 * Math.Log(1 - Uniform(2 * index)));
        return radius * Math.Cos(2 * Math.PI * Uniform(2 * index + 1));
    }

    /// <summary>Draws an integer from [0, bound) without noticeable bias (Lemire 2019, multiply and shift of 64 bits).</summary>
    public int Below(int bound, long index) => (int)Math.BigMul(Bits(index), (ulong)bound, out _);

    /// <summary>Fills a span with a random permutation of 0 .. length - 1 (Fisher and Yates).</summary>
    public void Permute(Span<int> order)
    {
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        for (int i = order.Length - 1; i > 0; i--)
        {
            int j = Below(i + 1, i);
            (order[i], order[j]) = (order[j], order[i]);
        }
    }

    /// <summary>Fills a span with 0 .. length - 1 in the order of a shuffle buffer: each number is drawn from a buffer of the given
    /// size, and the next one takes its place.</summary>
    /// <remarks>No number comes more than window - 1 places early; with a window of 1 the order is 0, 1, 2 and so on.</remarks>
    public void PermuteWithin(Span<int> order, int window)
    {
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        // The buffer is the part of the span from i on; the number drawn is swapped with its first.
        for (int i = 0; i < order.Length - 1; i++)
        {
            int j = i + Below(Math.Min(window, order.Length - i), i);
            (order[i], order[j]) = (order[j], order[i]);
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
