using BlasNet.Training;

namespace BlasNet.Tests.Training;

internal sealed class EpochFormatTests
{
    [Test, SetCulture("de-DE")]
    public void A_line_reads_well_under_any_culture()
    {
        string line = EpochFormat.Line(3, 5, [new("loss", 0.06941), new("accuracy", 0.979), new("val_loss", 0.0773),
            new("val_accuracy", 0.9768)], 0.7051, 85123.4);
        Assert.That(
            line, Is.EqualTo("epoch 3/5  loss 0.0694  accuracy 0.9790  val_loss 0.0773  val_accuracy 0.9768  0.71 s  85 123 samples/s"));
    }

    [TestCase(0.0, "0.0000")]
    [TestCase(0.00123, "0.0012")]
    [TestCase(0.000123, "1.23e-04")]
    [TestCase(-2.5, "-2.5000")]
    [TestCase(1234567.0, "1.23e+06")]
    [TestCase(double.NaN, "NaN")]
    [TestCase(double.PositiveInfinity, "Infinity")]
    public void A_number_keeps_digits_that_say_something(double value, string expected) =>
        Assert.That(EpochFormat.Number(value), Is.EqualTo(expected));

    [Test]
    public void A_rate_that_is_no_number_is_a_dash() => Assert.That(EpochFormat.Rate(double.PositiveInfinity), Is.EqualTo("-"));
}
