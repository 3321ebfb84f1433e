using System.Numerics;
using BlasNet.Kernels;

namespace BlasNet.Tests.Kernels;

[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class CounterHashTests<V>
    where V : struct, ILanes<V>
{
    [TestCase(0ul, 0u)]
    [TestCase(0x123456789ABCDEFul, 1000u)]
    [TestCase(ulong.MaxValue, uint.MaxValue - 5)]
    public void Every_lane_is_the_mixing_function_of_its_index(ulong key, uint first)
    {
        uint[] actual = Bits(key, first);
        for (uint i = 0; i < actual.Length; i++)
            Assert.That(actual[i], Is.EqualTo(Triple32(unchecked(first + i + (uint)key), (uint)(key >> 32))), $"lane {i}");
    }

    [Test]
    public void Half_of_all_bits_are_set_and_two_keys_agree_in_half_of_them()
    {
        int set = 0, alike = 0;
        const int Draws = 2000;
        for (uint i = 0; i < Draws; i++)
        {
            uint[] one = Bits(5, i * Lanes.Count), other = Bits(5 + (1ul << 32), i * Lanes.Count);
            set += one.Sum(BitOperations.PopCount);
            alike += one.Zip(other).Sum(pair => BitOperations.PopCount(~(pair.First ^ pair.Second)));
        }
        const int Bits32 = Draws * Lanes.Count * 32;
        // Five standard deviations of a fair coin.
        double margin = 2.5 * Math.Sqrt(Bits32);
        Assert.That(set, Is.EqualTo(Bits32 / 2).Within(margin));
        Assert.That(alike, Is.EqualTo(Bits32 / 2).Within(margin));
    }

    private static uint[] Bits(ulong key, uint first)
    {
        float[] lanes = new float[Lanes.Count];
        CounterHash.Bits(key, CounterHash.High<V>(key), first).Store(ref lanes[0], 0);
        return [.. lanes.Select(BitConverter.SingleToUInt32Bits)];
    }

    private static uint Triple32(uint x, uint high) => unchecked(Last(Second(First(x) * 0xED5AD4BB ^ high)));

    private static uint First(uint x) => x ^ (x >> 17);

    private static uint Second(uint x) => unchecked((x ^ (x >> 11)) * 0xAC4C1B51);

    private static uint Last(uint x)
    {
        x = unchecked((x ^ (x >> 15)) * 0x31848BAB);
        return x ^ (x >> 14);
    }
}
