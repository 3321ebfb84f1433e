using BlasNet.Tensors;

namespace BlasNet.Tests.Tensors;

internal static class FloatBlockTests
{
    [Test]
    public static void A_block_begins_as_zeros_and_is_seen_by_its_slices()
    {
        using var block = new FloatBlock(40);
        Assert.That(block.Span.ToArray(), Is.EqualTo(new float[40]));
        FloatSlice slice = block.Slice(16, 20);
        slice.Span[3] = 5;
        Assert.That(block.Span[19], Is.EqualTo(5f));
        Assert.That(slice.Rows(start: 1, count: 2, width: 2).ToArray(), Is.EqualTo(new[] { 0f, 5f, 0f, 0f }));
        Assert.That(slice.Span[..4].ToArray(), Is.EqualTo(new[] { 0f, 0f, 0f, 5f }));
    }

    [TestCase(0, 0)]
    [TestCase(1, 16)]
    [TestCase(16, 16)]
    [TestCase(17, 32)]
    public static void Lengths_are_rounded_up_to_whole_cache_lines(int length, int aligned) =>
        Assert.That(FloatBlock.Align(length), Is.EqualTo(aligned));

    [TestCase(-1, 2)]
    [TestCase(0, 41)]
    [TestCase(40, 1)]
    [TestCase(2, int.MaxValue)]
    [TestCase(0, -1)]
    public static void A_slice_outside_is_refused(int offset, int length)
    {
        using var block = new FloatBlock(40);
        Assert.That(() => block.Slice(offset, length), Throws.ArgumentException);
    }

    [Test]
    public static void Rows_outside_their_block_are_refused()
    {
        using var block = new FloatBlock(40);
        FloatSlice slice = block.Slice(0, block.Length);
        Assert.That(() => slice.Rows(3, 2, 10).Length, Throws.InstanceOf<ArgumentException>());
    }

    [Test]
    public static void The_default_slice_is_empty()
    {
        Assert.That(default(FloatSlice).IsEmpty, Is.True);
        Assert.That(default(FloatSlice).Span.Length, Is.Zero);
        Assert.That(default(FloatSlice).Rows(3, 4, 5).Length, Is.Zero);
    }

    [Test]
    public static void A_freed_block_is_not_read()
    {
        var block = new FloatBlock(4);
        FloatSlice slice = block.Slice(0, block.Length);
        block.Dispose();
        block.Dispose();
        Assert.That(() => slice.Span.Length, Throws.TypeOf<ObjectDisposedException>());
    }
}
