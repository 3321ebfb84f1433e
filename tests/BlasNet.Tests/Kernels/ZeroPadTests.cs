using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

internal static class ZeroPadTests
{
    private const int N = 2;

    private static readonly PaddedImage[] Images =
    [
        new([1, 1, 4], [0, 0, 0], [1, 1, 4], 3),
        new([1, 1, 4], [0, 0, 2], [1, 1, 7], 3),
        new([1, 3, 5], [0, 1, 0], [1, 6, 7], 2),
        new([1, 3, 1], [0, 0, 3], [1, 3, 4], 17),
        new([2, 3, 4], [1, 0, 2], [4, 3, 6], 1),
        new([2, 1, 3], [0, 2, 0], [5, 4, 3], 2),
    ];

    [Test]
    public static void Zeros_surround_the_image()
    {
        float[] y = new float[4 * 5 * 2];
        Array.Fill(y, float.NaN);
        ZeroPad.Add([1, 2, 3, 4, 5, 6, 7, 8], 1, new PaddedImage([1, 2, 2], [0, 1, 2], [1, 4, 5], 2), y);
        Assert.That(y, Is.EqualTo(new float[]
        {
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            0, 0, 0, 0, 1, 2, 3, 4, 0, 0,
            0, 0, 0, 0, 5, 6, 7, 8, 0, 0,
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        }));
    }

    [TestCaseSource(nameof(Images))]
    public static void The_inside_is_copied_and_the_rest_is_zero(PaddedImage image)
    {
        float[] x = Draw.AwayFromZero((int)(N * image.InnerSize), 1);
        Guarded y = Guarded.Output((int)(N * image.OuterSize));
        ZeroPad.Add(x, N, image, y.Span);
        for (int i = 0; i < y.Span.Length; i++)
            Assert.That(y.Span[i], Is.EqualTo(InnerIndex(image, i) is { } from ? x[from] : 0), $"[{i}]");
        y.AssertMarginsIntact();
    }

    [TestCaseSource(nameof(Images))]
    public static void Cropping_takes_the_inside(PaddedImage image)
    {
        float[] x = Draw.AwayFromZero((int)(N * image.OuterSize), 1);
        Guarded y = Guarded.Output((int)(N * image.InnerSize));
        ZeroPad.Remove(x, N, image, y.Span);
        for (int i = 0; i < x.Length; i++)
        {
            if (InnerIndex(image, i) is { } to)
                Assert.That(y.Span[to], Is.EqualTo(x[i]), $"[{i}]");
        }
        Assert.That(y.Span.ToArray(), Has.None.NaN);
        y.AssertMarginsIntact();
    }

    [Test]
    public static void Wrong_lengths_are_refused()
    {
        PaddedImage image = Images[1];
        Assert.That(() => ZeroPad.Add(new float[24], 2, image, new float[42]), Throws.Nothing);
        Assert.That(() => ZeroPad.Add(new float[23], 2, image, new float[42]), Throws.ArgumentException);
        Assert.That(() => ZeroPad.Add(new float[24], 2, image, new float[43]), Throws.ArgumentException);
        Assert.That(() => ZeroPad.Remove(new float[24], 2, image, new float[24]), Throws.ArgumentException);
    }

    // Where an element of the outer array stands in the inner one; null for those around it.
    private static int? InnerIndex(PaddedImage image, int outer)
    {
        int[] at = new int[3];
        int rest = outer / image.Channels, inner = 0;
        for (int axis = 2; axis >= 0; rest /= image.Outer[axis--])
            at[axis] = rest % image.Outer[axis] - image.Before[axis];
        for (int axis = 0; axis < 3; axis++)
        {
            if (at[axis] < 0 || at[axis] >= image.Inner[axis])
                return null;
            inner = inner * image.Inner[axis] + at[axis];
        }
        return (int)(rest * image.InnerSize) + inner * image.Channels + outer % image.Channels;
    }
}
