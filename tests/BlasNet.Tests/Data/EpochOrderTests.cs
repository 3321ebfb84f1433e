using System.Globalization;
using BlasNet.Data;

namespace BlasNet.Tests.Data;

/// <summary>Order of an epoch drawn from a buffer, compared with a simulated buffer.</summary>
internal static class EpochOrderTests
{
    private static readonly int[] Counts = [1, 2, 3, 7, 64, 1000];
    private static readonly int[] Buffers = [1, 2, 3, 10, 64, 1000, int.MaxValue];

    [Test]
    public static void A_buffer_of_any_size_gives_each_row_once(
        [ValueSource(nameof(Counts))] int count, [ValueSource(nameof(Buffers))] int buffer, [Values(0, 1, -5)] long seed) =>
        Assert.That(Order(count, buffer, seed, 3).Order(), Is.EqualTo(Enumerable.Range(0, count)));

    [Test]
    public static void No_row_comes_before_it_has_entered_the_buffer([Values(1, 2, 16, 100)] int buffer)
    {
        int[] order = Order(2000, buffer, 7, 1);
        for (int place = 0; place < order.Length; place++)
            Assert.That(order[place], Is.LessThan(place + buffer));
        // Rows wait as long as the buffer has rows, on the average.
        Assert.That(order.Select((row, place) => Math.Abs(row - place)).Average(), Is.LessThanOrEqualTo(buffer));
    }

    [Test]
    public static void The_order_is_that_of_a_buffer_from_which_rows_are_drawn()
    {
        int[] order = Order(50, 8, 11, 4);
        var buffer = Enumerable.Range(0, 8).ToHashSet();
        int next = 8;
        foreach (int row in order)
        {
            Assert.That(buffer.Remove(row), Is.True, $"row {row} is not in the buffer");
            if (next < 50)
                buffer.Add(next++);
        }
    }

    [Test]
    public static void Each_row_of_the_buffer_is_drawn_as_often_as_another()
    {
        int[] times = new int[5];
        for (int epoch = 0; epoch < 5000; epoch++)
            times[Order(20, 5, 1, epoch)[0]]++;
        Assert.That(times, Is.All.InRange(850, 1150));
    }

    [Test]
    public static void A_buffer_of_one_row_leaves_the_order_as_it_is() =>
        Assert.That(Order(30, 1, 5, 2), Is.EqualTo(Enumerable.Range(0, 30)));

    [Test]
    public static void The_order_depends_on_seed_epoch_and_buffer_alone([Values("de-DE", "tr-TR", "")] string culture)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            Assert.That(Order(12, 4, 3, 2), Is.EqualTo(new[] { 0, 1, 3, 5, 7, 8, 9, 4, 2, 11, 10, 6 }));
            int[][] orders = new int[8][];
            Parallel.For(0, orders.Length, i => orders[i] = Order(500, 40, 3, 2));
            Assert.That(orders, Is.All.EqualTo(orders[0]));
            Assert.That(Order(500, 40, 4, 2), Is.Not.EqualTo(orders[0]), "another seed");
            Assert.That(Order(500, 40, 3, 3), Is.Not.EqualTo(orders[0]), "another epoch");
            Assert.That(Order(500, 41, 3, 2), Is.Not.EqualTo(orders[0]), "another buffer");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static int[] Order(int count, int buffer, long seed, long epoch) =>
        new EpochOrder(count, buffer).For(seed, epoch, shuffle: true).ToArray();
}
