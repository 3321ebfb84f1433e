using BlasNet.Kernels;
using BlasNet.Tests.Reference;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

internal static class ImageWarpTests
{
    private static readonly (int H, int W, int C)[] Sizes = [(1, 1, 1), (2, 3, 1), (5, 4, 3), (4, 7, 2), (6, 6, 1)];
    private static readonly bool[] Both = [false, true];

    [Test]
    public static void A_shift_moves_and_flips_whole_pixels()
    {
        foreach ((int h, int w, int c) in Sizes)
        {
            Guarded x = Guarded.Of(Draw.Uniform(h * w * c, 1));
            float[] before = x.Span.ToArray();
            foreach (int down in (int[])[-9, -2, -1, 0, 1, 3, 9])
            {
                foreach (int right in (int[])[-9, -3, -1, 0, 1, 2, 9])
                {
                    foreach ((bool rows, bool columns) in Both.SelectMany(rows => Both.Select(columns => (rows, columns))))
                    {
                        Guarded y = Guarded.Output(h * w * c);
                        ImageWarp.Shift(x.Span, h, w, c, down, right, rows, columns, y.Span);
                        double[,,] expected = Pictures.Move(Pictures.Flip(Pictures.Of(before, h, w, c), rows, columns), down, right);
                        Near.AssertNear(Pictures.Flat(expected), y.Span, 0, $"{h} x {w} x {c} by {down}, {right}, {rows}, {columns}");
                        y.AssertMarginsIntact();
                    }
                }
            }
            Assert.That(x.Span.ToArray(), Is.EqualTo(before));
        }
    }

    [Test]
    public static void A_turn_samples_between_pixels()
    {
        foreach ((int h, int w, int c) in Sizes)
        {
            float[] x = Draw.Uniform(h * w * c, 2);
            foreach (double angle in (double[])[0, 0.1, -0.3, 1.2, -2.9, Math.PI])
            {
                foreach ((double down, double right) in ((double, double)[])[(0, 0), (1, -2), (-0.4, 1.7)])
                {
                    foreach ((bool rows, bool columns) in Both.SelectMany(rows => Both.Select(columns => (rows, columns))))
                    {
                        Guarded y = Guarded.Output(h * w * c);
                        ImageWarp.Sample(x, h, w, c, AffineMap.Of(h, w, angle, down, right, rows, columns), y.Span);
                        double[,,] flipped = Pictures.Flip(Pictures.Of(x, h, w, c), rows, columns);
                        Near.AssertNear(Pictures.Flat(Pictures.TurnAndMove(flipped, angle, down, right)), y.Span, 1e-6,
                            $"{h} x {w} x {c} by {angle}");
                        y.AssertMarginsIntact();
                    }
                }
            }
        }
    }

    [Test]
    public static void A_quarter_turn_goes_counterclockwise()
    {
        float[] y = new float[9];
        ImageWarp.Sample([1, 2, 3, 4, 5, 6, 7, 8, 9], 3, 3, 1, AffineMap.Of(3, 3, Math.PI / 2, 0, 0, false, false), y);
        Assert.That(y, Is.EqualTo(new float[] { 3, 6, 9, 2, 5, 8, 1, 4, 7 }).Within(1e-5f));
    }

    [Test]
    public static void Wrong_lengths_are_refused()
    {
        Assert.That(() => ImageWarp.Shift(new float[5], 2, 3, 1, 0, 0, false, false, new float[6]), Throws.ArgumentException);
        Assert.That(() => ImageWarp.Shift(new float[6], 2, 3, 1, 0, 0, false, false, new float[7]), Throws.ArgumentException);
        Assert.That(() => ImageWarp.Sample(new float[6], 2, 3, 1, default, new float[7]), Throws.ArgumentException);
        Assert.That(() => ImageWarp.Sample(new float[6], 2, 3, 2, default, new float[12]), Throws.ArgumentException);
    }
}
