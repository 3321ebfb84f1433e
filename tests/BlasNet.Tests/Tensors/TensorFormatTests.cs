using System.Globalization;
using static BlasNet.Numerics.TensorMath;

namespace BlasNet.Tests.Tensors;

/// <summary>Compares the text of tensors with what NumPy prints for the same arrays.</summary>
public sealed class TensorFormatTests
{
    [Test]
    public void Numbers_stand_in_columns_and_brackets()
    {
        Assert.That(Format(Create([1f, 2, 3, 4, 5, 6], 2, 3)), Is.EqualTo("[[1. 2. 3.]\n [4. 5. 6.]]"));
        Assert.That(Format(Create([1, -20, 300])), Is.EqualTo("[  1 -20 300]"));
        Assert.That(Format(Create([0.5, -1.25, 10])), Is.EqualTo("[ 0.5  -1.25 10.  ]"));
        Assert.That(Format(Reshape(Arange<int>(8), 2, 2, 2)), Is.EqualTo("[[[0 1]\n  [2 3]]\n\n [[4 5]\n  [6 7]]]"));
        Assert.That(Format(Zeros<float>(2, 0)), Is.EqualTo("[]"));
    }

    [Test]
    public void As_few_digits_are_written_as_tell_the_numbers()
    {
        Assert.That(Format(Create([0.1f, 1 / 3f])), Is.EqualTo("[0.1        0.33333334]"));
        Assert.That(Format(Create([1 / 3.0]), precision: 3), Is.EqualTo("[0.333]"));
        Assert.That(Format(Create([1e-10, 1])), Is.EqualTo("[1.e-10 1.e+00]"));
        Assert.That(Format(Create([1.5e10f, 2e-5f])), Is.EqualTo("[1.5e+10 2.0e-05]"));
        Assert.That(Format(Create([double.NaN, 1.5, double.NegativeInfinity])), Is.EqualTo("[ nan  1.5 -inf]"));
    }

    [Test]
    public void The_middle_of_large_arrays_is_left_out()
    {
        Assert.That(Format(Arange<int>(1001)), Is.EqualTo("[   0    1    2 ...  998  999 1000]"));
        Assert.That(Format(Zeros<int>(1000, 2)), Is.EqualTo("[[0 0]\n [0 0]\n [0 0]\n ...\n [0 0]\n [0 0]\n [0 0]]"));
    }

    [Test]
    public void Long_lines_are_wrapped() => Assert.That(Format(Arange<int>(30)), Is.EqualTo(
        "[ 0  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15 16 17 18 19 20 21 22 23\n 24 25 26 27 28 29]"));

    [Test]
    [SetCulture("de-DE")]
    public void The_text_is_the_same_in_every_culture()
    {
        Assert.That(CultureInfo.CurrentCulture.Name, Is.EqualTo("de-DE"));
        Assert.That(Format(Create([1.5, -1000.25])), Is.EqualTo("[    1.5  -1000.25]"));
        Assert.That(Format(Create([-1e-10, 1])), Is.EqualTo("[-1.e-10  1.e+00]"));
        Assert.That(Describe(Zeros<float>(1000, 2)), Is.EqualTo("float32 [1000, 2], rank 2"));
    }
}
