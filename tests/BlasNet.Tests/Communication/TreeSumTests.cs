using BlasNet.Communication;

namespace BlasNet.Tests.Communication;

public sealed class TreeSumTests
{
    private const int Shards = 8;

    [Test]
    public void Any_number_of_processes_ends_with_the_bits_of_the_tree(
        [Values(1, 2, 4, 8)] int processes, [Values(0, 1, 3, 7, 8, 9, 100, 1001)] int length)
    {
        int own = Shards / processes;
        uint[] expected = ShardTree.Bits(ShardTree.Sum(0, Shards, length));
        var found = new uint[processes][];
        Threads.RunAll(processes, communicator =>
        {
            var sum = new TreeSum(communicator, length);
            float[] values = ShardTree.Sum(communicator.Rank * own, own, length);
            sum.Sum(values);
            found[communicator.Rank] = ShardTree.Bits(values);
        });
        Assert.That(found, Is.All.EqualTo(expected));
    }

    [Test]
    public void The_data_tell_a_tree_from_a_sum_one_after_another() =>
        Assert.That(ShardTree.Bits(ShardTree.Sum(0, Shards, 1001)), Is.Not.EqualTo(ShardTree.Bits(ShardTree.SequentialSum(Shards, 1001))));

    [Test]
    public void A_sum_is_used_again_for_shorter_vectors_and_allocates_nothing()
    {
        const int longest = 500;
        Threads.RunAll(4, communicator =>
        {
            var sum = new TreeSum(communicator, longest);
            var values = new float[longest];
            double[] loss = [communicator.Rank], losses = new double[4];
            void Once(int length)
            {
                Array.Fill(values, communicator.Rank + 1f);
                sum.Sum(values.AsSpan(0, length));
                sum.Gather(loss, losses);
            }

            Once(longest);
            Assert.That(values, Is.All.EqualTo(10f));
            // As many rounds on each thread; the quietest counts, because the runtime leaves bytes when it compiles code anew.
            long least = long.MaxValue;
            for (int round = 0; round < 10; round++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int length = longest; length > 0; length -= 7)
                    Once(length);
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }
            Assert.That(least, Is.Zero);
            Assert.That(values[0], Is.EqualTo(10f));
            Assert.That(losses, Is.EqualTo((double[])[0, 1, 2, 3]));
        });
    }

    [Test]
    public void Blocks_are_gathered_by_rank([Values(1, 2, 4, 8)] int processes, [Values(0, 1, 3)] int count) =>
        Threads.RunAll(processes, communicator =>
        {
            double[] own = [.. Enumerable.Range(0, count).Select(i => communicator.Rank + 0.1 * i)];
            var all = new double[count * processes];
            new TreeSum(communicator, 0).Gather(own, all);
            double[] expected =
                [.. Enumerable.Range(0, processes).SelectMany(rank => Enumerable.Range(0, count).Select(i => rank + 0.1 * i))];
            Assert.That(all, Is.EqualTo(expected));
        });

    [TestCase(3), TestCase(6)]
    public void A_number_of_processes_that_is_no_power_of_two_is_refused(int processes)
    {
        ConfigurationException error = Assert.Throws<ConfigurationException>(
            () => _ = new TreeSum(Communicator.InProcess(processes)[0], 1))!;
        Assert.That(error.Message, Is.EqualTo($"The number of processes must be a power of two, but it is '{processes}'."));
    }

    [Test]
    public void Wrong_lengths_are_refused()
    {
        var sum = new TreeSum(Communicator.Alone, 3);
        Assert.Throws<ArgumentOutOfRangeException>(() => sum.Sum(new float[4]));
        Assert.Throws<ArgumentException>(() => sum.Gather(new double[1], new double[2]));
    }
}
