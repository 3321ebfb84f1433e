using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

internal static class GroupBlocksTests
{
    // Three blocks of two groups, with three channels and five filters in each.
    private static readonly GroupBlock Block = new(Taps: 4, Channels: 3, Filters: 5, Groups: 2, Count: 3);

    [Test]
    public static void A_blocks_kernel_is_zero_between_its_groups([Range(0, 2)] int number)
    {
        float[] kernel = Draw.AwayFromZero(4 * 3 * 30, 1);
        Guarded part = Guarded.Output(Block.Length);
        GroupBlocks.Spread(Block, number, kernel, part.Span);
        for (int tap = 0; tap < 4; tap++)
        {
            for (int channel = 0; channel < 6; channel++)
            {
                for (int filter = 0; filter < 10; filter++)
                {
                    float expected = channel / 3 == filter / 5 ? kernel[(tap * 3 + channel % 3) * 30 + number * 10 + filter] : 0;
                    Assert.That(part.Span[(tap * 6 + channel) * 10 + filter], Is.EqualTo(expected), $"{tap}, {channel}, {filter}");
                }
            }
        }
        part.AssertMarginsIntact();
    }

    [Test]
    public static void All_blocks_give_back_the_kernel_they_were_spread_from()
    {
        float[] kernel = Draw.Uniform(4 * 3 * 30, 1), part = new float[Block.Length];
        Guarded collected = Guarded.Output(kernel.Length);
        foreach (bool accumulate in new[] { false, true })
        {
            for (int number = 0; number < Block.Count; number++)
            {
                GroupBlocks.Spread(Block, number, kernel, part);
                GroupBlocks.Collect(Block, number, part, collected.Span, accumulate);
            }
            float factor = accumulate ? 2 : 1;
            Assert.That(collected.Span.ToArray(), Is.EqualTo(kernel.Select(value => factor * value)));
        }
        collected.AssertMarginsIntact();
    }

    [Test]
    public static void Channels_are_taken_from_all_positions_and_put_back()
    {
        float[] x = Draw.Uniform(4 * 7, 1), before = Draw.Uniform(4 * 7, 2);
        Guarded taken = Guarded.Output(4 * 3), put = Guarded.Of(before);
        GroupBlocks.Take(x, 7, 2, 3, taken.Span);
        GroupBlocks.Put(taken.Span, 3, put.Span, 7, 2);
        for (int i = 0; i < x.Length; i++)
            Assert.That(put.Span[i], Is.EqualTo(i % 7 is >= 2 and < 5 ? x[i] : before[i]), $"{i}");
        Assert.That(taken.Span[3..6].ToArray(), Is.EqualTo(x[9..12]));
        taken.AssertMarginsIntact();
        put.AssertMarginsIntact();
    }

    [Test]
    public static void Wrong_lengths_and_numbers_are_refused()
    {
        float[] kernel = new float[4 * 3 * 30], part = new float[Block.Length];
        Assert.That(() => GroupBlocks.Spread(Block, 3, kernel, part), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => GroupBlocks.Spread(Block, 0, kernel.AsSpan(1), part), Throws.ArgumentException);
        Assert.That(() => GroupBlocks.Collect(Block, 0, part.AsSpan(1), kernel, false), Throws.ArgumentException);
        Assert.That(() => GroupBlocks.Take(new float[27], 7, 2, 3, new float[12]), Throws.ArgumentException);
        Assert.That(() => GroupBlocks.Put(new float[11], 3, new float[28], 7, 2), Throws.ArgumentException);
    }
}
