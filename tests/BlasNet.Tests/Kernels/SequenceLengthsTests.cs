using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

internal static class SequenceLengthsTests
{
    [Test]
    public static void Indexes_are_as_long_as_their_last_one_other_than_zero()
    {
        Guarded lengths = Guarded.Output(4);
        Assert.That(SequenceLengths.OfIndexes([3, 1, 0, 0, 2, 5, 4, 0, 0, 0, 0, 0, 1, 1, 1, 1], 4, 4, lengths.Span),
            Is.EqualTo((-1, -1)));
        Assert.That(lengths.Span.ToArray(), Is.EqualTo(new float[] { 2, 3, 0, 4 }));
        lengths.AssertMarginsIntact();
    }

    [TestCase(0, 1)]
    [TestCase(0, 0)]
    public static void A_zero_between_indexes_is_found(int first, int second)
    {
        float[] x = [1, 2, 3, 0, 4, 4, 4, 0];
        (x[4 + first], x[4 + second]) = (0, 0);
        Assert.That(SequenceLengths.OfIndexes(x, 2, 4, new float[2]), Is.EqualTo((1, 0)));
    }

    [Test]
    public static void Steps_are_padding_where_all_values_are_the_given_one()
    {
        // Samples of three steps of two values.
        float[] x = [7, 1, 1, 7, 7, 7, 7, 7, 7, 7, 7, 7, 0, 0, 0, 0, 0, 7];
        Guarded lengths = Guarded.Output(3), y = Guarded.Output(x.Length);
        Assert.That(SequenceLengths.OfSteps(x, 3, 3, 2, 7, lengths.Span), Is.EqualTo((-1, -1)));
        Assert.That(lengths.Span.ToArray(), Is.EqualTo(new float[] { 2, 0, 3 }));
        SequenceLengths.CopyReal(x, 3, 3, 2, lengths.Span, y.Span);
        Assert.That(y.Span.ToArray(), Is.EqualTo(new float[] { 7, 1, 1, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7 }));
        lengths.AssertMarginsIntact();
        y.AssertMarginsIntact();
    }

    [Test]
    public static void A_masked_step_between_real_ones_is_found()
    {
        float[] x = [1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 2, 0];
        Assert.That(SequenceLengths.OfSteps(x, 2, 3, 2, 0, new float[2]), Is.EqualTo((1, 1)));
    }

    [Test]
    public static void Wrong_lengths_are_refused()
    {
        float[] six = new float[6], two = new float[2];
        Assert.That(() => SequenceLengths.OfIndexes(six, 2, 2, two), Throws.ArgumentException);
        Assert.That(() => SequenceLengths.OfIndexes(six, 3, 2, two), Throws.ArgumentException);
        Assert.That(() => SequenceLengths.OfSteps(six, 2, 3, 2, 0, two), Throws.ArgumentException);
        Assert.That(() => SequenceLengths.CopyReal(six, 2, 3, 1, two, two), Throws.ArgumentException);
    }
}
