using System.Globalization;
using BlasNet.Tables;

namespace BlasNet.Tests.Tables;

internal static class NumberParserTests
{
    [Test]
    public static void Every_number_is_the_nearest_float()
    {
        var numbers = new NumberParser('.');
        var random = new Random(5);
        for (int i = 0; i < 200_000; i++)
        {
            string text = ((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-6, 9)))
                .ToString($"F{random.Next(0, 10)}", CultureInfo.InvariantCulture);
            Assert.That(numbers.TryRead(text, out float read), Is.True, text);
            Assert.That(BitConverter.SingleToInt32Bits(read), Is.EqualTo(Nearest(text)), text);
        }
    }

    // Numbers near halfway between two floats, where going through double rounds twice.
    [TestCase("16777217")]
    [TestCase("16777219")]
    [TestCase("8388608.5")]
    [TestCase("0.500000089406967163")]
    [TestCase("1.00000017881393421514957253748434595763683319091796875001")]
    [TestCase("-0")]
    [TestCase("1e-46")]
    [TestCase("000000000000000000001.5")]
    public static void Numbers_between_two_floats_go_to_the_nearest(string text)
    {
        Assert.That(new NumberParser('.').TryRead(text, out float read), Is.True);
        Assert.That(BitConverter.SingleToInt32Bits(read), Is.EqualTo(Nearest(text)));
    }

    [TestCase("")]
    [TestCase(".")]
    [TestCase("-")]
    [TestCase("1.2.3")]
    [TestCase("1,5")]
    [TestCase("1 5")]
    [TestCase("--1")]
    [TestCase("1e")]
    [TestCase("1e400")]
    [TestCase("NaN")]
    [TestCase("Infinity")]
    [TestCase("0x10")]
    [TestCase("(5)")]
    [TestCase("$5")]
    [TestCase("٣")]
    public static void Other_texts_are_no_numbers(string text) => Assert.That(new NumberParser('.').TryRead(text, out _), Is.False);

    private static int Nearest(string text) => BitConverter.SingleToInt32Bits(float.Parse(text, CultureInfo.InvariantCulture));
}
