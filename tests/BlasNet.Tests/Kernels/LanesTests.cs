using System.Runtime.InteropServices;
using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class LanesTests<V>
    where V : struct, ILanes<V>
{
    private static readonly float[] A = Draw.Uniform(16, 1, -9, 9);
    private static readonly float[] B = Draw.Uniform(16, 2, -9, 9);

    [Test]
    public void Parts_are_read_and_written_exactly([Range(0, 16)] int count)
    {
        float[] source = Draw.Uniform(count, 3);
        V part = V.LoadPart(ref MemoryMarshal.GetArrayDataReference(source), 0, count);
        Assert.That(Values(part), Is.EqualTo(source.Concat(new float[16 - count])));
        Guarded destination = Guarded.Output(count);
        Lanes.Write(part, ref MemoryMarshal.GetReference(destination.Span), 0, count);
        Assert.That(destination.Span.ToArray(), Is.EqualTo(source));
        destination.AssertMarginsIntact();
        Assert.That(Bits(Lanes.First<V>(count)), Is.EqualTo(Enumerable.Range(0, 16).Select(i => i < count ? uint.MaxValue : 0)));
    }

    [Test]
    public void Arithmetic_is_that_of_float()
    {
        V a = Load(A), b = Load(B);
        Assert.That(Values(a + b), Is.EqualTo(Each((x, y) => x + y)));
        Assert.That(Values(a - b), Is.EqualTo(Each((x, y) => x - y)));
        Assert.That(Values(a * b), Is.EqualTo(Each((x, y) => x * y)));
        Assert.That(Values(a / b), Is.EqualTo(Each((x, y) => x / y)));
        Assert.That(Values(V.MultiplyAdd(a, b, a)), Is.EqualTo(Each((x, y) => MathF.FusedMultiplyAdd(x, y, x))));
        Assert.That(Values(V.Max(a, b)), Is.EqualTo(Each(MathF.Max)));
        Assert.That(Values(V.Min(a, b)), Is.EqualTo(Each(MathF.Min)));
        Assert.That(Values(V.Abs(a)), Is.EqualTo(A.Select(MathF.Abs)));
        Assert.That(Values(V.Sqrt(V.Abs(a))), Is.EqualTo(A.Select(x => MathF.Sqrt(MathF.Abs(x)))));
        Assert.That(Values(V.Floor(a)), Is.EqualTo(A.Select(MathF.Floor)));
        Assert.That(Values(V.Round(a)), Is.EqualTo(A.Select(x => MathF.Round(x))));
        Assert.That(Values(V.Round(V.Broadcast(2.5f))), Is.All.EqualTo(2));
    }

    [Test]
    public void Choices_follow_the_mask()
    {
        V a = Load(A), b = Load(B);
        Assert.That(Values(V.Select(V.GreaterThan(a, b), a, b)), Is.EqualTo(Each(MathF.Max)));
        Assert.That(Values(V.Select(V.Equal(a, a), a, b)), Is.EqualTo(A));
        Assert.That(Values(V.Select(V.Equal(a, b), a, b)), Is.EqualTo(B));
        Assert.That(V.Any(V.Equal(a, b)), Is.False);
        for (int i = 0; i < 16; i++)
        {
            float[] one = new float[16];
            one[i] = float.Epsilon;
            Assert.That(V.Any(Load(one)), Is.True);
        }
    }

    [Test]
    public void Bytes_become_values_and_values_bytes([Range(0, 16)] int count)
    {
        byte[] bytes = [.. Enumerable.Range(0, count).Select(i => (byte)(255 - 17 * i))];
        V values = V.FromBytes(Lanes.ReadBytes(ref MemoryMarshal.GetArrayDataReference(bytes), 0, count));
        Assert.That(Values(values), Is.EqualTo(bytes.Select(value => (float)value).Concat(new float[16 - count])));
        byte[] written = [.. Enumerable.Repeat((byte)99, 18)];
        Lanes.WriteBytes(V.ToBytes(V.ToIntegers(values)), ref written[0], 1, count);
        Assert.That(written, Is.EqualTo(new byte[] { 99 }.Concat(bytes).Concat(Enumerable.Repeat((byte)99, 17 - count))));
    }

    [Test]
    public void Bits_are_those_of_integers()
    {
        V a = Load(A), b = Load(B);
        Assert.That(Bits(V.AddBits(a, b)), Is.EqualTo(EachBit((x, y) => x + y)));
        Assert.That(Bits(V.MultiplyBits(a, b)), Is.EqualTo(EachBit((x, y) => x * y)));
        Assert.That(Bits(a & b), Is.EqualTo(EachBit((x, y) => x & y)));
        Assert.That(Bits(a | b), Is.EqualTo(EachBit((x, y) => x | y)));
        Assert.That(Bits(a ^ b), Is.EqualTo(EachBit((x, y) => x ^ y)));
        Assert.That(Bits(V.ShiftLeft(a, 5)), Is.EqualTo(EachBit((x, _) => x << 5)));
        Assert.That(Bits(V.ShiftRight(a, 5)), Is.EqualTo(EachBit((x, _) => x >> 5)));
        Assert.That(Bits(V.GreaterThanBits(a, b)), Is.EqualTo(EachBit((x, y) => (int)x > (int)y ? uint.MaxValue : 0)));
        Assert.That(Bits(V.ToIntegers(V.Round(a))), Is.EqualTo(A.Select(x => (uint)(int)MathF.Round(x))));
        Assert.That(Values(V.FromIntegers(V.ToIntegers(V.Round(a)))), Is.EqualTo(A.Select(x => MathF.Round(x))));
        Assert.That(Bits(V.BroadcastBits(0xCAFE1234)), Is.All.EqualTo(0xCAFE1234));
        Assert.That(Bits(V.Positions), Is.EqualTo(Enumerable.Range(0, 16).Select(i => (uint)i)));
    }

    [Test]
    public void Sums_are_taken_in_the_documented_order()
    {
        float[] sums = [.. A];
        for (int distance = 8; distance >= 1; distance /= 2)
        {
            for (int i = 0; i < distance; i++)
                sums[i] += sums[i + distance];
        }
        Assert.That(V.Sum(Load(A)), Is.EqualTo(sums[0]));
    }

    [Test]
    public void The_largest_lane_is_found_at_every_place([Range(0, 15)] int place)
    {
        float[] values = [.. A];
        values[place] = 99;
        Assert.That(V.Largest(Load(values)), Is.EqualTo(99));
    }

    private static V Load(float[] values) => V.Load(ref MemoryMarshal.GetArrayDataReference(values), 0);

    private static float[] Values(V lanes)
    {
        float[] values = new float[16];
        lanes.Store(ref MemoryMarshal.GetArrayDataReference(values), 0);
        return values;
    }

    private static uint[] Bits(V lanes) => [.. Values(lanes).Select(BitConverter.SingleToUInt32Bits)];

    private static float[] Each(Func<float, float, float> f) => [.. A.Zip(B, f)];

    private static uint[] EachBit(Func<uint, uint, uint> f) =>
        [.. A.Zip(B, (x, y) => f(BitConverter.SingleToUInt32Bits(x), BitConverter.SingleToUInt32Bits(y)))];
}
