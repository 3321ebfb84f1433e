using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class EmbeddingLookupTests<V>
    where V : struct, ILanes<V>
{
    private static readonly float[] Indexes = [3, 0, 3, 4, 3, 0];

    [Test]
    public void Rows_are_looked_up_by_their_indexes()
    {
        foreach (int c in Draw.Lengths)
        {
            float[] table = Draw.Uniform(5 * c, 1);
            Guarded y = Guarded.Output(Indexes.Length * c);
            Assert.That(EmbeddingLookup.Forward(table, Indexes, 5, c, y.Span), Is.EqualTo(-1));
            for (int n = 0; n < Indexes.Length; n++)
                Assert.That(y.Span.Slice(n * c, c).ToArray(), Is.EqualTo(table.AsSpan((int)Indexes[n] * c, c).ToArray()));
            y.AssertMarginsIntact();
        }
    }

    [Test]
    public void Gradients_of_one_row_add_up_in_order_whoever_takes_which_columns([Values] bool accumulate)
    {
        foreach (int c in Draw.Lengths.Where(length => length > 0))
        {
            float[] dy = Draw.Uniform(Indexes.Length * c, 1), before = accumulate ? Draw.Uniform(5 * c, 2) : new float[5 * c];
            Guarded dtable = accumulate ? Guarded.Of(before) : Guarded.Output(5 * c);
            float[] shared = accumulate ? [.. before] : [.. Enumerable.Repeat(float.NaN, 5 * c)];
            EmbeddingLookup.Gradient<V>(Indexes, dy, 5, c, 0, c, dtable.Span, accumulate);
            foreach ((int start, int end) in new[] { (c / 2, c), (0, c / 3), (c / 3, c / 2) })
                EmbeddingLookup.Gradient<Lanes256>(Indexes, dy, 5, c, start, end - start, shared, accumulate);
            double[] expected = Array.ConvertAll(before, value => (double)value);
            for (int i = 0; i < dy.Length; i++)
                expected[(int)Indexes[i / c] * c + i % c] += dy[i];
            Near.AssertNear(expected, dtable.Span, 1e-6, $"[{c}]");
            Assert.That(shared, Is.EqualTo(dtable.Span.ToArray()));
            dtable.AssertMarginsIntact();
        }
    }

    [TestCase(5f)]
    [TestCase(-1f)]
    [TestCase(0.5f)]
    [TestCase(-0.5f)]
    [TestCase(3e9f)]
    [TestCase(-3e9f)]
    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    [TestCase(float.NegativeInfinity)]
    public void What_is_no_index_is_found_and_nothing_is_read_for_it(float bad)
    {
        float[] indexes = [1, 4, bad, 2];
        Assert.That(EmbeddingLookup.FirstBad(indexes, 5), Is.EqualTo(2));
        Assert.That(EmbeddingLookup.FirstBad(indexes.AsSpan(0, 2), 5), Is.EqualTo(-1));
        Guarded y = Guarded.Output(8);
        Assert.That(EmbeddingLookup.Forward(new float[10], indexes, 5, 2, y.Span), Is.EqualTo(2));
        Assert.That(y.Span[4..].ToArray(), Has.All.NaN);
        Assert.That(() => EmbeddingLookup.Gradient<V>(indexes, new float[8], 5, 2, 0, 2, new float[10], false), Throws.ArgumentException);
    }

    [Test]
    public void Negative_zero_is_the_first_row() => Assert.That(EmbeddingLookup.FirstBad([-0f], 1), Is.EqualTo(-1));

    [Test]
    public void The_largest_table_has_exact_indexes() =>
        Assert.That(EmbeddingLookup.FirstBad([EmbeddingLookup.MostRows - 1, EmbeddingLookup.MostRows], EmbeddingLookup.MostRows),
            Is.EqualTo(1));

    [Test]
    public void Wrong_lengths_are_refused()
    {
        float[] one = [0], three = new float[3], six = new float[6];
        Assert.That(() => EmbeddingLookup.Forward(six, one, 2, 3, six), Throws.ArgumentException);
        Assert.That(() => EmbeddingLookup.Forward(three, one, 2, 3, three), Throws.ArgumentException);
        Assert.That(() => EmbeddingLookup.Gradient<V>(one, three, 2, 3, 0, 3, six, false), Throws.Nothing);
        Assert.That(() => EmbeddingLookup.Gradient<V>(one, six, 2, 3, 0, 3, six, false), Throws.ArgumentException);
        Assert.That(() => EmbeddingLookup.Gradient<V>(one, three, 2, 3, 0, 3, three, false), Throws.ArgumentException);
        Assert.That(() => EmbeddingLookup.Gradient<V>(one, three, 2, 3, 1, 3, six, false), Throws.ArgumentException);
    }
}
