using BlasNet.Data;

namespace BlasNet.Tests.Data;

/// <summary>Holds the walk over batches to plain counting.</summary>
internal static class BatchWalkTests
{
    [Test]
    public static void Each_row_is_in_one_batch_and_only_the_last_is_smaller(
        [Values(0, 1, 2, 7, 8, 9, 64)] int count, [Values(1, 2, 3, 8, 100)] int batchSize)
    {
        int[] order = new EpochOrder(count).For(seed: 3, epoch: 1, shuffle: true).ToArray();
        List<int[]> batches = Batches(new BatchWalk(order, batchSize));
        Assert.That(batches.SelectMany(batch => batch), Is.EqualTo(order));
        Assert.That(batches.SkipLast(1).Select(batch => batch.Length), Is.All.EqualTo(batchSize));
        Assert.That(batches.TakeLast(1).Select(batch => batch.Length), Is.All.InRange(1, batchSize));
        Assert.That(BatchWalk.Count(count, batchSize), Is.EqualTo(batches.Count));
    }

    [Test]
    public static void A_smaller_last_batch_is_left_out_unless_it_is_the_only_one(
        [Values(0, 1, 2, 7, 8, 9, 64)] int count, [Values(1, 2, 3, 8, 100)] int batchSize)
    {
        int[] order = new EpochOrder(count).For(seed: 3, epoch: 1, shuffle: true).ToArray();
        List<int[]> batches = Batches(new BatchWalk(order, batchSize, dropRemainder: true));
        Assert.That(batches.SelectMany(batch => batch), Is.EqualTo(order[..(count < batchSize ? count : count / batchSize * batchSize)]));
        Assert.That(batches.Select(batch => batch.Length), Is.All.EqualTo(Math.Min(batchSize, count)));
        Assert.That(BatchWalk.Count(count, batchSize, dropRemainder: true), Is.EqualTo(batches.Count));
        Assert.That(Batches(new BatchWalk(order, batchSize, dropRemainder: true).Skip(batches.Count)), Is.Empty);
    }

    [TestCase(0, "012 345 67")]
    [TestCase(1, "345 67")]
    [TestCase(2, "67")]
    [TestCase(3, "")]
    [TestCase(int.MaxValue, "")]
    public static void A_walk_begins_after_the_batches_that_are_left_out(int skipped, string expected)
    {
        int[] order = [.. Enumerable.Range(0, 8)];
        List<int[]> batches = Batches(new BatchWalk(order, 3).Skip(skipped));
        Assert.That(string.Join(' ', batches.Select(batch => string.Concat(batch))), Is.EqualTo(expected));
    }

    [Test]
    public static void As_many_rows_as_an_array_holds_are_counted() =>
        Assert.That(BatchWalk.Count(int.MaxValue, int.MaxValue), Is.EqualTo(1));

    private static List<int[]> Batches(BatchWalk walk)
    {
        var batches = new List<int[]>();
        foreach (ReadOnlySpan<int> rows in walk)
            batches.Add(rows.ToArray());
        return batches;
    }
}
