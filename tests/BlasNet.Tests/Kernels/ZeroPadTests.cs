using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

internal static class ZeroPadTests
{
    private const int N = 2;

    private static readonly PaddedImage[] Frames =
    [
        new([1, 1, 4], [0, 0, 0], [1, 1, 4], 3),
        new([1, 1, 4], [0, 0, 2], [1, 1, 7], 3),
        new([1, 3, 5], [0, 1, 0], [1, 6, 7], 2),
        new([1, 3, 1], [0, 0, 3], [1, 3, 4], 17),
        new([2, 3, 4], [1, 0, 2], [4, 3, 6], 1),
        new([2, 1, 3], [0, 2, 0], [5, 4, 3], 2),
    ];

    [TestCaseSource(nameof(Frames))]
    public static void The_inside_is_copied_and_the_rest_is_zero(PaddedImage frame)
    {
        float[] x = Draw.AwayFromZero((int)(N * frame.InnerSize), 1);
        Guarded y = Guarded.Output((int)(N * frame.OuterSize));
        ZeroPad.Add(x, N, frame, y.Span);
        for (int i = 0; i < y.Span.Length; i++)
            Assert.That(y.Span[i], Is.EqualTo(InnerIndex(frame, i) is { } from ? x[from] : 0), $"[{i}]");
        y.AssertMarginsIntact();
    }

    [TestCaseSource(nameof(Frames))]
    public static void The_inside_is_taken_out(PaddedImage frame)
    {
        float[] x = Draw.AwayFromZero((int)(N * frame.OuterSize), 1);
        Guarded y = Guarded.Output((int)(N * frame.InnerSize));
        ZeroPad.Remove(x, N, frame, y.Span);
        for (int i = 0; i < x.Length; i++)
        {
            if (InnerIndex(frame, i) is { } to)
                Assert.That(y.Span[to], Is.EqualTo(x[i]), $"[{i}]");
        }
        Assert.That(y.Span.ToArray(), Has.None.NaN);
        y.AssertMarginsIntact();
    }

    [Test]
    public static void Wrong_lengths_are_refused()
    {
        PaddedImage frame = Frames[1];
        Assert.That(() => ZeroPad.Add(new float[24], 2, frame, new float[42]), Throws.Nothing);
        Assert.That(() => ZeroPad.Add(new float[23], 2, frame, new float[42]), Throws.ArgumentException);
        Assert.That(() => ZeroPad.Add(new float[24], 2, frame, new float[43]), Throws.ArgumentException);
        Assert.That(() => ZeroPad.Remove(new float[24], 2, frame, new float[24]), Throws.ArgumentException);
    }

    // Where an element of the outer array stands in the inner one; null for those around it.
    private static int? InnerIndex(PaddedImage frame, int outer)
    {
        int[] at = new int[3];
        int rest = outer / frame.Channels, inner = 0;
        for (int axis = 2; axis >= 0; rest /= frame.Outer[axis--])
            at[axis] = rest % frame.Outer[axis] - frame.Before[axis];
        for (int axis = 0; axis < 3; axis++)
        {
            if (at[axis] < 0 || at[axis] >= frame.Inner[axis])
                return null;
            inner = inner * frame.Inner[axis] + at[axis];
        }
        return (int)(rest * frame.InnerSize) + inner * frame.Channels + outer % frame.Channels;
    }
}
