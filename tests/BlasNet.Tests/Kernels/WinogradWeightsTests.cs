using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

internal static class WinogradWeightsTests
{
    // A corner of each transform is a tap of the kernel by itself: g00 / 16 at the point 0 and g22 at infinity.
    [Test]
    public static void Corners_are_taps_and_reversed_kernels_have_them_in_the_other_order()
    {
        const int Channels = 18, Filters = 21, Last = 35;
        float[] kernel = Draw.Uniform(9 * Channels * Filters, 1);
        float[] packed = new float[WinogradWeights.PackedLength(Channels, Filters)],
            reversed = new float[WinogradWeights.PackedLength(Filters, Channels)];
        WinogradWeights.Pack(kernel, Channels, Filters, packed);
        WinogradWeights.PackReversed(kernel, Channels, Filters, reversed);
        for (int c = 0; c < Channels; c++)
        {
            for (int f = 0; f < Filters; f++)
            {
                float first = kernel[c * Filters + f], last = kernel[(8 * Channels + c) * Filters + f];
                int place = (f / 16 * Channels + c) * 16 + f % 16, other = (c / 16 * Filters + f) * 16 + c % 16;
                Near.AssertNear(first / 16.0, packed[place], 1e-6, $"first tap of channel {c}, filter {f}");
                Near.AssertNear(last, packed[Last * (packed.Length / 36) + place], 1e-6, $"last tap of channel {c}, filter {f}");
                Near.AssertNear(last / 16.0, reversed[other], 1e-6, $"reversed, channel {c}, filter {f}");
                Near.AssertNear(first, reversed[Last * (reversed.Length / 36) + other], 1e-6, $"reversed, channel {c}, filter {f}");
            }
        }
    }

    [Test]
    public static void Sums_are_added_and_read_for_some_channels_alone()
    {
        const int Channels = 18, Filters = 17, First = 4, End = 11;
        float[] sums = Draw.Uniform(WinogradWeights.SumsLength(Channels, Filters), 1), other = Draw.Uniform(sums.Length, 2),
            added = [.. sums];
        float[] all = new float[9 * Channels * Filters], some = new float[all.Length];
        WinogradWeights.AddSums(other, added, Channels, Filters, First, End);
        WinogradWeights.KernelGradient([.. sums.Zip(other, (a, b) => a + b)], Channels, Filters, 0, Channels, all, accumulate: false);
        WinogradWeights.KernelGradient(added, Channels, Filters, First, End, some, accumulate: false);
        for (int i = 0; i < all.Length; i++)
            Assert.That(some[i], Is.EqualTo(i / Filters % Channels is >= First and < End ? all[i] : 0), $"[{i}]");
    }

    [Test]
    public static void Wrong_lengths_are_refused()
    {
        float[] kernel = new float[9 * 16 * 16], packed = new float[WinogradWeights.PackedLength(16, 16)],
            sums = new float[WinogradWeights.SumsLength(16, 16)];
        Assert.That(() => WinogradWeights.Pack(kernel.AsSpan(1), 16, 16, packed), Throws.ArgumentException);
        Assert.That(() => WinogradWeights.Pack(kernel, 16, 16, packed.AsSpan(1)), Throws.ArgumentException);
        Assert.That(() => WinogradWeights.PackReversed(kernel, 16, 16, packed.AsSpan(1)), Throws.ArgumentException);
        Assert.That(() => WinogradWeights.AddSums(sums, sums.AsSpan(1), 16, 16, 0, 16), Throws.ArgumentException);
        Assert.That(() => WinogradWeights.KernelGradient(sums.AsSpan(1), 16, 16, 0, 16, kernel, accumulate: false),
            Throws.ArgumentException);
        Assert.That(() => WinogradWeights.KernelGradient(sums, 16, 16, 0, 16, kernel.AsSpan(1), accumulate: false),
            Throws.ArgumentException);
    }
}
