using System.Runtime.CompilerServices;
using BlasNet.Native;

namespace BlasNet.Tests.Native;

public sealed class AlignedMemoryTests
{
    [TestCase(0, 64)]
    [TestCase(1, 64)]
    [TestCase(1000, 64)]
    [TestCase(524288, 2 << 20)]
    [TestCase(1000003, 2 << 20)]
    public unsafe void Memory_is_zero_and_aligned(int length, int alignment)
    {
        using var memory = new AlignedMemory(length);
        Span<float> all = memory.Span(0, length);
        Assert.That(memory.Length, Is.EqualTo(length));
        Assert.That(all.ContainsAnyExcept(0f), Is.False);
        Assert.That((long)(nuint)Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetReference(all)) % alignment, Is.Zero);
    }

    [TestCase(0)]
    [TestCase((4 << 20) - 1)]
    [TestCase(4 << 20)]
    [TestCase((7 << 20) + 123)]
    public void An_array_keeps_its_values_when_huge_pages_are_advised(int length)
    {
        byte[] values = new byte[length];
        values.AsSpan().Fill(7);
        HugePages.Advise(values);
        Assert.That(values.AsSpan().ContainsAnyExcept((byte)7), Is.False);
    }

    [Test]
    public void Parts_share_the_memory()
    {
        using var memory = new AlignedMemory(10);
        memory.Span(4, 3)[0] = 7;
        Assert.That(memory.Span(0, 10)[4], Is.EqualTo(7));
    }

    [TestCase(-1, 2)]
    [TestCase(0, -1)]
    [TestCase(0, 11)]
    [TestCase(9, 2)]
    [TestCase(11, 0)]
    [TestCase(int.MaxValue, int.MaxValue)]
    public void A_part_outside_is_refused(int offset, int length)
    {
        using var memory = new AlignedMemory(10);
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.Span(offset, length));
    }

    [Test]
    public void Freed_memory_is_refused()
    {
        var memory = new AlignedMemory(10);
        memory.Dispose();
        memory.Dispose();
        Assert.Throws<ObjectDisposedException>(() => memory.Span(0, 1));
    }
}
