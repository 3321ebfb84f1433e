using BlasNet.Kernels;
using BlasNet.Tests.Reference;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class SoftmaxCrossEntropyTests<V>
    where V : struct, ILanes<V>
{
    private const int N = 3;
    private const float Scale = 0.25f;
    private static readonly float[] Weights = [1, 0.5f, 2];

    [Test]
    public void Dense_targets_give_the_loss_and_gradient_of_the_double_formula([Values] bool weighted)
    {
        foreach (int c in Draw.Lengths.Where(c => c > 0))
        {
            float[] logits = Draw.Uniform(N * c, 1, -5, 5);
            float[] targets = Draw.Uniform(N * c, 2, 0, 1);
            float[] weights = weighted ? Weights : [];
            Guarded p = Guarded.Output(N * c);
            Guarded loss = Guarded.Output(N);
            Guarded dx = Guarded.Output(N * c);
            SoftmaxCrossEntropy.Dense<V>(logits, targets, weights, Scale, N, c, p.Span, loss.Span, dx.Span);
            for (int row = 0; row < N; row++)
            {
                double weight = weighted ? Weights[row] : 1;
                double[] x = Doubles(logits, row, c);
                double[] t = Doubles(targets, row, c);
                Near.AssertNear(Rows.Softmax(x), p.Span.Slice(row * c, c), 1e-6);
                Near.AssertNear(weight * Rows.SoftmaxCrossEntropy(x, t), loss.Span[row], 1e-6);
                double[] gradient = CentralDifference.Gradient(v => weight * Scale * Rows.SoftmaxCrossEntropy(v, t), x);
                Near.AssertNear(gradient, dx.Span.Slice(row * c, c), 1e-4, $"{c}");
                Assert.That(dx.Span.Slice(row * c, c).ToArray().Sum(v => (double)v), Is.EqualTo(0).Within(1e-5));
            }
            p.AssertMarginsIntact();
            loss.AssertMarginsIntact();
            dx.AssertMarginsIntact();
        }
    }

    [Test]
    public void Sparse_labels_equal_one_hot_targets([Values] bool weighted)
    {
        foreach (int c in Draw.Lengths.Where(c => c > 0))
        {
            float[] logits = Draw.Uniform(N * c, 1, -5, 5);
            float[] labels = [0, c - 1, c / 2];
            float[] targets = new float[N * c];
            for (int row = 0; row < N; row++)
                targets[row * c + (int)labels[row]] = 1;
            float[] weights = weighted ? Weights : [];
            Guarded p = Guarded.Output(N * c);
            Guarded loss = Guarded.Output(N);
            Guarded dx = Guarded.Output(N * c);
            SoftmaxCrossEntropy.Sparse<V>(logits, labels, weights, Scale, N, c, p.Span, loss.Span, dx.Span);
            for (int row = 0; row < N; row++)
            {
                double weight = weighted ? Weights[row] : 1;
                double[] x = Doubles(logits, row, c);
                double[] t = Doubles(targets, row, c);
                Near.AssertNear(Rows.Softmax(x), p.Span.Slice(row * c, c), 1e-6);
                Near.AssertNear(weight * Rows.SoftmaxCrossEntropy(x, t), loss.Span[row], 1e-6);
                double[] gradient = CentralDifference.Gradient(v => weight * Scale * Rows.SoftmaxCrossEntropy(v, t), x);
                Near.AssertNear(gradient, dx.Span.Slice(row * c, c), 1e-4, $"{c}");
            }
            p.AssertMarginsIntact();
            loss.AssertMarginsIntact();
            dx.AssertMarginsIntact();
        }
    }

    [Test]
    public void Evaluation_needs_no_gradient_and_gives_the_same_bits()
    {
        float[] logits = Draw.Uniform(N * 10, 1);
        float[] labels = [3, 0, 9];
        float[] p = new float[N * 10], loss = new float[N], p2 = new float[N * 10], loss2 = new float[N];
        SoftmaxCrossEntropy.Sparse(logits, labels, [], 1, N, 10, p, loss, new float[N * 10]);
        SoftmaxCrossEntropy.Sparse<V>(logits, labels, [], 1, N, 10, p2, loss2, []);
        Assert.That(p2, Is.EqualTo(p));
        Assert.That(loss2, Is.EqualTo(loss));
        SoftmaxCrossEntropy.Sparse<V>(logits, labels, [], 1, N, 10, p, loss, logits);
        Assert.That(logits, Has.None.NaN, "The gradient may replace the logits.");
    }

    [Test]
    public void Huge_logits_stay_finite()
    {
        float[] logits = [1e4f, -1e4f, 0, -1e4f, 1e4f, 0];
        float[] p = new float[6], loss = new float[2], dx = new float[6];
        SoftmaxCrossEntropy.Sparse<V>(logits, [0, 0], [], 1, 2, 3, p, loss, dx);
        Assert.That(loss, Is.EqualTo(new float[] { 0, 2e4f }));
        Assert.That(dx, Is.EqualTo(new float[] { 0, 0, 0, -1, 1, 0 }));
        SoftmaxCrossEntropy.Dense<V>(logits, [1, 0, 0, 1, 0, 0], [], 1, 2, 3, p, loss, dx);
        Assert.That(loss, Is.EqualTo(new float[] { 0, 2e4f }));
        Assert.That(dx, Is.EqualTo(new float[] { 0, 0, 0, -1, 1, 0 }));
    }

    [TestCase(-1)]
    [TestCase(3)]
    [TestCase(0.5f)]
    [TestCase(float.NaN)]
    [TestCase(1e10f)]
    public void A_label_that_is_no_class_is_refused(float label) =>
        Assert.That(
            () => SoftmaxCrossEntropy.Sparse<V>(new float[6], [0, label], [], 1, 2, 3, new float[6], new float[2], new float[6]),
            Throws.ArgumentException.With.Message.Contains("row '1'"));

    [Test]
    public void Wrong_lengths_are_refused()
    {
        Assert.That(() => Sparse(6, 2, 2, 6, 2, 6), Throws.Nothing);
        Assert.That(() => Sparse(5, 2, 2, 6, 2, 6), Throws.ArgumentException);
        Assert.That(() => Sparse(6, 3, 2, 6, 2, 6), Throws.ArgumentException);
        Assert.That(() => Sparse(6, 2, 1, 6, 2, 6), Throws.ArgumentException);
        Assert.That(() => Dense(6, 6, 2, 6, 2, 6), Throws.Nothing);
        Assert.That(() => Dense(6, 2, 2, 6, 2, 6), Throws.ArgumentException);
        Assert.That(() => Dense(6, 6, 2, 5, 2, 6), Throws.ArgumentException);
        Assert.That(() => Dense(6, 6, 2, 6, 1, 6), Throws.ArgumentException);
        Assert.That(() => Dense(6, 6, 2, 6, 2, 4), Throws.ArgumentException);

        static void Sparse(int x, int t, int w, int p, int loss, int dx) => SoftmaxCrossEntropy.Sparse<V>(
            new float[x], new float[t], new float[w], 1, 2, 3, new float[p], new float[loss], new float[dx]);
        static void Dense(int x, int t, int w, int p, int loss, int dx) => SoftmaxCrossEntropy.Dense<V>(
            new float[x], new float[t], new float[w], 1, 2, 3, new float[p], new float[loss], new float[dx]);
    }

    private static double[] Doubles(float[] values, int row, int c) => [.. values.Skip(row * c).Take(c).Select(v => (double)v)];
}
