using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

internal sealed class GatherTests
{
    private static readonly int[] Taken = [2, 0, 2, 4];

    [Test]
    public void Bytes_are_taken_and_scaled_at_every_length()
    {
        foreach (int length in Draw.Lengths)
        {
            byte[] source = new byte[5 * length];
            new Random(1).NextBytes(source);
            Guarded y = Guarded.Output(4 * length);
            Gather.Bytes(source, Taken, length, 1 / 255f, y.Span);
            Assert.That(
                y.Span.ToArray(), Is.EqualTo(Taken.SelectMany(r => source.Skip(r * length).Take(length)).Select(b => b * (1 / 255f))));
            y.AssertMarginsIntact();
        }
    }

    [Test]
    public void Every_byte_value_is_read_as_unsigned()
    {
        byte[] source = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        float[] y = new float[256];
        Gather.Bytes(source, [0], 256, 1, y);
        Assert.That(y, Is.EqualTo(Enumerable.Range(0, 256).Select(i => (float)i)));
    }

    [Test]
    public void Numbers_are_taken_at_every_length()
    {
        foreach (int length in Draw.Lengths)
        {
            float[] source = Draw.Uniform(5 * length, 1);
            Guarded y = Guarded.Output(4 * length);
            Gather.Floats(source, Taken, length, y.Span);
            Assert.That(y.Span.ToArray(), Is.EqualTo(Taken.SelectMany(r => source.Skip(r * length).Take(length))));
            y.AssertMarginsIntact();
        }
    }

    [TestCase(-1)]
    [TestCase(5)]
    [TestCase(int.MaxValue)]
    public void A_row_outside_is_refused(int row)
    {
        string place = $"Row '{row}'";
        Assert.That(() => Gather.Bytes(new byte[15], [row], 3, 1, new float[3]), Throws.ArgumentException.With.Message.Contains(place));
        Assert.That(() => Gather.Floats(new float[15], [row], 3, new float[3]), Throws.ArgumentException.With.Message.Contains(place));
    }

    [Test]
    public void A_wrong_length_is_refused()
    {
        Assert.That(() => Gather.Bytes(new byte[15], [1, 2], 3, 1, new float[5]), Throws.ArgumentException);
        Assert.That(() => Gather.Floats(new float[15], [1, 2], 3, new float[7]), Throws.ArgumentException);
    }
}
