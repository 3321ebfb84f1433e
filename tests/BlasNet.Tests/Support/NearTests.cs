namespace BlasNet.Tests.Support;

public class NearTests
{
    private static readonly double[] Values = [1, -2, 300, 0.5];

    [Test]
    public void Equal_and_nearly_equal_numbers_pass()
    {
        Assert.That(() => Near.AssertNear(Values, [1, -2, 300.0001, 0.500001], 1e-5), Throws.Nothing);
        Assert.That(() => Near.AssertNear(1, 1 + 1e-7, 1e-6), Throws.Nothing);
    }

    [TestCase(double.NaN, double.NaN)]
    [TestCase(double.NaN, 1)]
    [TestCase(1, double.NaN)]
    [TestCase(double.PositiveInfinity, double.PositiveInfinity)]
    [TestCase(double.NegativeInfinity, 1)]
    [TestCase(1, double.PositiveInfinity)]
    [TestCase(2, -2)]
    [TestCase(-2, 2)]
    [TestCase(100, 101)]
    public void Bad_pairs_fail(double expected, double actual)
    {
        Assert.That(() => Near.AssertNear(expected, actual, 1e-3), Throws.TypeOf<AssertionException>());
        Assert.That(() => Near.AssertNear([0, expected], [0, actual], 1e-3), Throws.TypeOf<AssertionException>());
    }

    [Test]
    public void A_shift_by_one_fails() =>
        Assert.That(() => Near.AssertNear(Values, [-2, 300, 0.5, 1], 1e-3), Throws.TypeOf<AssertionException>());

    [Test]
    public void A_scale_of_one_percent_fails() =>
        Assert.That(() => Near.AssertNear(Values, [1.01, -2.02, 303, 0.505], 1e-3), Throws.TypeOf<AssertionException>());

    [Test]
    public void A_wrong_length_fails()
    {
        Assert.That(() => Near.AssertNear(Values, Values.AsSpan(0, 3), 1), Throws.TypeOf<AssertionException>());
        Assert.That(() => Near.AssertNear(Values, [.. Values, 0], 1), Throws.TypeOf<AssertionException>());
    }

    [Test]
    public void The_message_names_place_values_tolerance_and_count() =>
        Assert.That(
            () => Near.AssertNear([1, 2, 3], [1, 2.5, double.NaN], 0.125, "loss"),
            Throws.TypeOf<AssertionException>().With.Message
                .EqualTo("loss [1] expected 2, but was 2.5; the tolerance is 0.125; 2 of 3 elements are bad."));
}
