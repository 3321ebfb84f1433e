using BlasNet.Tensors;

namespace BlasNet.Tests.Tensors;

internal static class CounterRandomTests
{
    private const int Draws = 100_000;

    private static readonly CounterRandom Random = new(1, RandomPurpose.Synthetic);

    // Pinned: other numbers mean other weights, orders and results for each seed in use. Computed by a separate program in another
    // language.
    [Test]
    public static void The_numbers_never_change()
    {
        Assert.That(Enumerable.Range(0, 3).Select(i => Random.Bits(i)),
            Is.EqualTo(new[] { 0x1F7ADD2B5A0E534Aul, 0x1DC97AE4156F8F9Bul, 0xC3313D7487DE0745ul }));
        Assert.That(new CounterRandom(1, RandomPurpose.Dropout, 2, 3).Key, Is.EqualTo(0xA655DE3E9E57B63Dul));
    }

    [Test]
    public static void Seed_purpose_step_and_item_each_give_another_stream()
    {
        ulong[] keys =
        [
            .. from seed in new long[] { -1, 0, 1, long.MaxValue }
               from purpose in Enum.GetValues<RandomPurpose>()
               from step in new long[] { 0, 1, 2 }
               from item in new long[] { 0, 1, 2 }
               select new CounterRandom(seed, purpose, step, item).Key,
        ];
        Assert.That(keys, Is.Unique);
    }

    [Test]
    public static void Uniform_numbers_fill_the_unit_interval()
    {
        double[] values = [.. Enumerable.Range(0, Draws).Select(i => Random.Uniform(i))];
        Assert.That(values, Has.All.InRange(0, 1 - 1e-16));
        // Five standard errors: 1 / sqrt(12 n) for the mean, 0.3 / sqrt(n) for the share below 0.1.
        Assert.That(values.Average(), Is.EqualTo(0.5).Within(5 / Math.Sqrt(12.0 * Draws)));
        Assert.That(values.Count(value => value < 0.1) / (double)Draws, Is.EqualTo(0.1).Within(5 * 0.3 / Math.Sqrt(Draws)));
    }

    [Test]
    public static void Normal_numbers_have_mean_0_variance_1_and_no_skew()
    {
        double[] values = [.. Enumerable.Range(0, Draws).Select(i => Random.Normal(i))];
        Assert.That(values, Has.All.Matches<double>(double.IsFinite));
        Assert.That(values.Average(), Is.Zero.Within(5 / Math.Sqrt(Draws)));
        Assert.That(values.Average(value => value * value), Is.EqualTo(1).Within(5 * Math.Sqrt(2.0 / Draws)));
        Assert.That(values.Average(value => value * value * value), Is.Zero.Within(5 * Math.Sqrt(15.0 / Draws)));
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(10)]
    [TestCase(int.MaxValue)]
    public static void Bounded_numbers_stay_below_their_bound(int bound)
    {
        int[] values = [.. Enumerable.Range(0, 1000).Select(i => Random.Below(bound, i))];
        Assert.That(values, Has.All.InRange(0, bound - 1));
        Assert.That(values.Average(), Is.EqualTo((bound - 1) / 2.0).Within(0.06 * bound));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(1000)]
    public static void A_permutation_holds_every_number_once(int length)
    {
        int[] order = new int[length];
        Random.Permute(order);
        Assert.That(order.Order(), Is.EqualTo(Enumerable.Range(0, length)));
        if (length == 1000)
            Assert.That(order.Where((value, i) => value == i).Count(), Is.LessThan(10));
    }

    [Test]
    public static void All_orders_of_three_come_up_equally_often()
    {
        var counts = new Dictionary<(int, int, int), int>();
        int[] order = new int[3];
        for (int step = 0; step < 6000; step++)
        {
            new CounterRandom(1, RandomPurpose.Shuffle, step).Permute(order);
            counts[(order[0], order[1], order[2])] = counts.GetValueOrDefault((order[0], order[1], order[2])) + 1;
        }
        // Five standard deviations of a count of 1000 in 6000.
        Assert.That(counts.Values, Has.Count.EqualTo(6).And.All.InRange(855, 1145));
    }
}
