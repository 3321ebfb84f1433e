using BlasNet.Kernels;
using BlasNet.Tests.Reference;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class BilinearTests<V>
    where V : struct, ILanes<V>
{
    private const int N = 2;

    private static readonly (int H, int W, int SH, int SW)[] Cases = [(1, 1, 2, 3), (2, 2, 2, 2), (3, 2, 1, 3), (2, 4, 3, 1), (3, 3, 4, 2)];

    // As tf.image.resize and torch.nn.functional.interpolate(align_corners=False) give them.
    [Test]
    public void A_row_of_two_has_the_values_of_TensorFlow_between_them()
    {
        float[] twice = new float[4], thrice = new float[6];
        Bilinear.Forward<V>([1, 2], 1, 1, 2, 1, 1, 2, twice);
        Bilinear.Forward<V>([0, 3], 1, 2, 1, 1, 3, 1, thrice);
        Assert.That(twice, Is.EqualTo(new[] { 1, 1.25f, 1.75f, 2 }));
        Assert.That(thrice, Is.EqualTo(new[] { 0f, 0, 1, 2, 3, 3 }).Within(1e-6));
    }

    [Test]
    public void Forward_and_backward_equal_the_double_formulas()
    {
        foreach ((int h, int w, int sh, int sw) in Cases)
        {
            foreach (int c in (int[])[1, 3, 16, 21])
                Check(h, w, sh, sw, c);
        }
    }

    [Test]
    public void Wrong_lengths_are_refused()
    {
        Assert.That(() => Bilinear.Forward<V>(new float[12], 1, 2, 3, 2, 2, 1, new float[24]), Throws.Nothing);
        Assert.That(() => Bilinear.Forward<V>(new float[12], 1, 2, 3, 2, 2, 1, new float[25]), Throws.ArgumentException);
        Assert.That(() => Bilinear.Backward<V>(new float[24], 1, 2, 3, 2, 2, 1, new float[11]), Throws.ArgumentException);
    }

    private static void Check(int h, int w, int sh, int sw, int c)
    {
        float[] x = Draw.Uniform(N * h * w * c, 1), dy = Draw.Uniform(x.Length * sh * sw, 2);
        Guarded y = Guarded.Output(dy.Length), dx = Guarded.Output(x.Length);
        Bilinear.Forward<V>(x, N, h, w, c, sh, sw, y.Span);
        Bilinear.Backward<V>(dy, N, h, w, c, sh, sw, dx.Span);
        double[] wide = Array.ConvertAll(x, value => (double)value);
        Near.AssertNear(Enlarge(wide, h, w, sh, sw, c), y.Span, 1e-6, $"y of {h} x {w} x {c}");
        double[] gradient = CentralDifference.Gradient(
            values => Enlarge(values, h, w, sh, sw, c).Zip(dy, (value, d) => value * d).Sum(), wide);
        Near.AssertNear(gradient, dx.Span, 1e-5, $"dx of {h} x {w} x {c}");
        y.AssertMarginsIntact();
        dx.AssertMarginsIntact();
    }

    private static double[] Enlarge(double[] x, int h, int w, int sh, int sw, int c)
    {
        var y = new double[x.Length * sh * sw];
        for (int i = 0; i < y.Length; i++)
        {
            int column = i / c % (w * sw), row = i / c / (w * sw) % (h * sh), image = i / c / (w * sw) / (h * sh);
            double Line(int r) => Between(column, sw, w, k => x[((image * h + r) * w + k) * c + i % c]);
            y[i] = Between(row, sh, h, Line);
        }
        return y;
    }

    private static double Between(int output, int times, int extent, Func<int, double> value)
    {
        double at = Math.Clamp((output + 0.5) / times - 0.5, 0, extent - 1);
        int lower = (int)at;
        return value(lower) * (1 - (at - lower)) + (at > lower ? value(lower + 1) * (at - lower) : 0);
    }
}
