using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

internal static class ChannelRepeatTests
{
    [Test]
    public static void Each_value_is_repeated_and_the_copies_are_summed([Values(1, 2, 3, 8)] int times, [Values(1, 5, 40)] int length)
    {
        float[] x = Draw.Uniform(length, 1), y = Draw.Uniform(length * times, 2);
        Guarded repeated = Guarded.Output(length * times), sums = Guarded.Output(length);
        ChannelRepeat.Repeat(x, times, repeated.Span);
        ChannelRepeat.Sum(y, times, sums.Span);
        Assert.That(repeated.Span.ToArray(), Is.EqualTo(x.SelectMany(value => Enumerable.Repeat(value, times))));
        Near.AssertNear([.. y.Chunk(times).Select(copies => copies.Sum(value => (double)value))], sums.Span, 1e-6);
        repeated.AssertMarginsIntact();
        sums.AssertMarginsIntact();
    }

    [Test]
    public static void Wrong_lengths_are_refused()
    {
        Assert.That(() => ChannelRepeat.Repeat(new float[3], 2, new float[5]), Throws.ArgumentException);
        Assert.That(() => ChannelRepeat.Sum(new float[7], 2, new float[3]), Throws.ArgumentException);
    }
}
