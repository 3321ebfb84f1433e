using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class GlobalPoolTests<V>
    where V : struct, ILanes<V>
{
    [Test]
    public void Maxima_and_their_gradients_are_those_of_a_naive_loop()
    {
        foreach ((int n, int p, int c) in Sizes)
        {
            // Few different values make many ties.
            float[] x = [.. Draw.Uniform(n * p * c, 1, -2, 3).Select(MathF.Floor)], gradient = Draw.Uniform(n * c, 2);
            float[] y = new float[n * c], dx = new float[x.Length];
            for (int i = 0; i < y.Length; i++)
            {
                int largest = i / c * p * c + i % c;
                for (int j = largest; j < (i / c + 1) * p * c; j += c)
                    largest = x[j] > x[largest] ? j : largest;
                (y[i], dx[largest]) = (x[largest], gradient[i]);
            }
            Guarded input = Guarded.Of(x), pooled = Guarded.Output(n * c), argmax = Guarded.Output(n * c), found = Guarded.Output(x.Length);
            GlobalPool.Max<V>(input.Span, n, p, c, pooled.Span, argmax.Span);
            GlobalPool.MaxGradient(gradient, argmax.Span, n, p, c, found.Span);
            Guarded alone = Guarded.Output(n * c);
            GlobalPool.Max<V>(input.Span, n, p, c, alone.Span, []);
            Assert.That(pooled.Span.SequenceEqual(y) && alone.Span.SequenceEqual(y) && found.Span.SequenceEqual(dx), Is.True,
                $"[{n}, {p}, {c}]");
            Assert.That(input.Span.SequenceEqual(x), Is.True);
            foreach (Guarded output in new[] { pooled, argmax, found, alone })
                output.AssertMarginsIntact();
        }
    }

    [Test]
    public void Averages_and_their_gradients_are_those_of_a_naive_loop()
    {
        foreach ((int n, int p, int c) in Sizes)
        {
            float[] x = Draw.Uniform(n * p * c, 1), gradient = Draw.Uniform(n * c, 2);
            double[] y = new double[n * c], dx = new double[x.Length];
            for (int i = 0; i < x.Length; i++)
            {
                int output = i / (p * c) * c + i % c;
                y[output] += (double)x[i] / p;
                dx[i] = (double)gradient[output] / p;
            }
            Guarded input = Guarded.Of(x), pooled = Guarded.Output(n * c), found = Guarded.Output(x.Length);
            GlobalPool.Average(input.Span, n, p, c, pooled.Span);
            GlobalPool.AverageGradient(gradient, n, p, c, found.Span);
            Near.AssertNear(y, pooled.Span, 1e-6);
            Near.AssertNear(dx, found.Span, 1e-6);
            pooled.AssertMarginsIntact();
            found.AssertMarginsIntact();
        }
    }

    // Behind the length stands what must not be read.
    [TestCase(7)]
    [TestCase(21)]
    public void With_lengths_only_the_first_positions_count(int c)
    {
        const int N = 4, P = 5;
        float[] lengths = [3, 5, 0, 1], gradient = Draw.Uniform(N * c, 2), x = Draw.Uniform(N * P * c, 1);
        float[] whole = new float[c], argmax = new float[c];
        Guarded mean = Guarded.Output(N * c), largest = Guarded.Output(N * c), found = Guarded.Output(N * c);
        Guarded ofMean = Guarded.Output(x.Length), ofLargest = Guarded.Output(x.Length);
        for (int i = 0; i < N; i++)
            x.AsSpan((i * P + (int)lengths[i]) * c, (P - (int)lengths[i]) * c).Fill(float.NaN);
        GlobalPool.Average(x, N, P, c, mean.Span, lengths);
        GlobalPool.Max<V>(x, N, P, c, largest.Span, found.Span, lengths);
        GlobalPool.AverageGradient(gradient, N, P, c, ofMean.Span, lengths);
        GlobalPool.MaxGradient(gradient, found.Span, N, P, c, ofLargest.Span, lengths);
        for (int i = 0; i < N; i++)
        {
            int real = (int)lengths[i];
            float[] dx = new float[real * c], sample = x[(i * P * c)..((i * P + real) * c)];
            if (real > 0)
                GlobalPool.Average(sample, 1, real, c, whole);
            else
                whole.AsSpan().Clear();
            Assert.That(mean.Span.Slice(i * c, c).SequenceEqual(whole), Is.True);
            if (real > 0)
                GlobalPool.Max<V>(sample, 1, real, c, whole, argmax);
            Assert.That(largest.Span.Slice(i * c, c).SequenceEqual(whole), Is.True);
            if (real > 0)
                GlobalPool.AverageGradient(gradient.AsSpan(i * c, c), 1, real, c, dx);
            Assert.That(ofMean.Span.Slice(i * P * c, real * c).SequenceEqual(dx), Is.True);
            if (real > 0)
                GlobalPool.MaxGradient(gradient.AsSpan(i * c, c), argmax, 1, real, c, dx);
            Assert.That(ofLargest.Span.Slice(i * P * c, real * c).SequenceEqual(dx), Is.True);
            Assert.That(ofMean.Span.Slice((i * P + real) * c, (P - real) * c).ContainsAnyExcept(0), Is.False);
            Assert.That(ofLargest.Span.Slice((i * P + real) * c, (P - real) * c).ContainsAnyExcept(0), Is.False);
        }
        foreach (Guarded output in new[] { mean, largest, found, ofMean, ofLargest })
            output.AssertMarginsIntact();
    }

    [Test]
    public void Not_a_number_counts_as_largest([Values(1, 16, 17)] int c)
    {
        float[] x = new float[3 * c], y = new float[c], argmax = new float[c], dy = new float[c], dx = new float[x.Length];
        x.AsSpan(c, c).Fill(float.NaN);
        Array.Fill(dy, 1);
        GlobalPool.Max<V>(x, 1, 3, c, y, argmax);
        GlobalPool.MaxGradient(dy, argmax, 1, 3, c, dx);
        Assert.That(y, Is.All.NaN);
        Assert.That(dx[c..(2 * c)], Is.All.EqualTo(1));
    }

    [Test]
    public void Wrong_lengths_are_refused()
    {
        float[] six = new float[6], two = new float[2];
        Assert.That(() => GlobalPool.Max<V>(six, 1, 2, 2, two, two), Throws.ArgumentException);
        Assert.That(() => GlobalPool.Max<V>(six, 1, 3, 2, two, six), Throws.ArgumentException);
        Assert.That(() => GlobalPool.MaxGradient(two, [], 1, 3, 2, six), Throws.ArgumentException);
        Assert.That(() => GlobalPool.Average(six, 1, 3, 2, six), Throws.ArgumentException);
        Assert.That(() => GlobalPool.AverageGradient(six, 1, 3, 2, six), Throws.ArgumentException);
    }

    private static IEnumerable<(int N, int P, int C)> Sizes =>
        from n in new[] { 1, 2, 3 } from p in new[] { 1, 2, 3, 7, 64, 300 } from c in new[] { 1, 2, 3, 15, 16, 17, 40 } select (n, p, c);
}
