using System.Collections.Concurrent;
using BlasNet.Native;
using BlasNet.Tensors;

namespace BlasNet.Tests.Tensors;

/// <summary>The loop that shares tiles with threads of the pool.</summary>
[NonParallelizable]
internal sealed class TileLoopTests
{
    private readonly int before = TileLoop.MostThreads;

    [SetUp]
    public void SetThreads() => TileLoop.MostThreads = 8;

    [TearDown]
    public void RestoreThreads() => TileLoop.MostThreads = before;

    [Test]
    public void Each_tile_is_run_once()
    {
        for (int round = 0; round < 200; round++)
        {
            int[] runs = new int[round];
            TileLoop.Run(new Tiles(round, tile => Interlocked.Increment(ref runs[tile])), share: true);
            Assert.That(runs, Is.All.EqualTo(1));
        }
    }

    [Test]
    public void Another_thread_takes_tiles_of_a_shared_loop()
    {
        var threads = new ConcurrentDictionary<int, bool>();
        TileLoop.Run(new Tiles(64, _ =>
        {
            threads[Environment.CurrentManagedThreadId] = true;
            SpinWait.SpinUntil(() => threads.Count > 1, TimeSpan.FromSeconds(10));
        }), share: true);
        Assert.That(threads, Has.Count.GreaterThan(1));
    }

    [Test]
    public void A_loop_that_is_not_shared_stays_on_the_caller()
    {
        Assert.That(ThreadsOf(64, share: false), Is.EqualTo(new[] { Environment.CurrentManagedThreadId }));
        TileLoop.MostThreads = 1;
        Assert.That(ThreadsOf(64, share: true), Is.EqualTo(new[] { Environment.CurrentManagedThreadId }));
    }

    // A worker of a training is one of a team already, and a thread that does not flush computes other bits.
    [Test]
    public void A_loop_of_a_thread_that_flushes_denormal_numbers_stays_on_it()
    {
        Assume.That(FloatingPointMode.CanFlush);
        using FloatingPointMode.Scope flush = FloatingPointMode.Flush();
        Assert.That(FloatingPointMode.IsFlushing);
        Assert.That(ThreadsOf(64, share: true), Is.EqualTo(new[] { Environment.CurrentManagedThreadId }));
    }

    [Test]
    public void Loops_within_loops_end()
    {
        int runs = 0;
        Parallel.For(0, 16, _ => TileLoop.Run(
            new Tiles(16, _ => TileLoop.Run(new Tiles(16, _ => Interlocked.Increment(ref runs)), share: true)), share: true));
        Assert.That(runs, Is.EqualTo(16 * 16 * 16));
    }

    [Test]
    public void An_error_reaches_the_caller_and_the_next_loop_runs()
    {
        var tiles = new Tiles(100, tile =>
        {
            if (tile == 40)
                throw new InvalidOperationException("tile 40");
        });
        for (int round = 0; round < 20; round++)
            Assert.That(() => TileLoop.Run(tiles, share: true), Throws.InvalidOperationException.With.Message.EqualTo("tile 40"));
        Each_tile_is_run_once();
    }

    private static int[] ThreadsOf(int count, bool share)
    {
        var threads = new ConcurrentBag<int>();
        TileLoop.Run(new Tiles(count, _ =>
        {
            Thread.Sleep(1);
            threads.Add(Environment.CurrentManagedThreadId);
        }), share);
        return [.. threads.Distinct()];
    }

    private sealed class Tiles(int count, Action<int> run) : ITiles
    {
        public int Count => count;

        public void Run(int tile) => run(tile);
    }
}
