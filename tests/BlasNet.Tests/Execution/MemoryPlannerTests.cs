using BlasNet.Execution;
using BlasNet.Tensors;

namespace BlasNet.Tests.Execution;

internal static class MemoryPlannerTests
{
    public static void AssertApart(Lifetime[] buffers, int[] offsets, int total)
    {
        for (int i = 0; i < buffers.Length; i++)
        {
            Assert.That(offsets[i] % FloatBlock.Alignment, Is.Zero);
            Assert.That(offsets[i] + buffers[i].Length, Is.LessThanOrEqualTo(total));
            for (int j = 0; j < i; j++)
            {
                bool meet = offsets[i] < offsets[j] + buffers[j].Length && offsets[j] < offsets[i] + buffers[i].Length;
                Assert.That(meet && buffers[i].Overlaps(buffers[j]), Is.False,
                    $"{buffers[i]} at {offsets[i]} and {buffers[j]} at {offsets[j]}");
            }
        }
    }

    [Test]
    public static void Random_buffers_lie_apart([Range(0, 30)] int seed)
    {
        var random = new Random(seed);
        Lifetime[] buffers =
        [
            .. Enumerable.Range(0, random.Next(0, 40)).Select(_ =>
            {
                int first = random.Next(-1, 12);
                return new Lifetime(random.Next(1, 200), first, random.Next(4) == 0 ? int.MaxValue : first + random.Next(4));
            }),
        ];
        (int[] offsets, int total) = MemoryPlanner.Place(buffers);
        AssertApart(buffers, offsets, total);
    }

    [Test]
    public static void Buffers_one_after_the_other_share_one_place()
    {
        (int[] offsets, int total) = MemoryPlanner.Place([new(32, 0, 1), new(32, 2, 3), new(16, 4, 4)]);
        Assert.That((offsets, total), Is.EqualTo((new[] { 0, 0, 0 }, 32)));
    }

    [Test]
    public static void The_last_stage_of_one_buffer_may_not_be_the_first_of_another_in_its_place()
    {
        (int[] offsets, int total) = MemoryPlanner.Place([new(32, 0, 2), new(32, 2, 3)]);
        Assert.That((offsets, total), Is.EqualTo((new[] { 0, 32 }, 64)));
    }

    [Test]
    public static void The_tightest_gap_is_taken()
    {
        // The long ones leave gaps of 48 and of 16 floats while the last lives.
        (int[] offsets, _) =
            MemoryPlanner.Place([new(96, 0, 9), new(64, 0, 9), new(48, 0, 1), new(33, 0, 9), new(32, 3, 3), new(16, 3, 9)]);
        AssertApart([new(96, 0, 9), new(64, 0, 9), new(48, 0, 1), new(33, 0, 9), new(32, 3, 3), new(16, 3, 9)], offsets, 400);
        Assert.That(offsets[5], Is.EqualTo(offsets[2] + 32));
    }

    [Test]
    public static void Nothing_needs_no_memory() => Assert.That(MemoryPlanner.Place([]).Total, Is.Zero);
}
