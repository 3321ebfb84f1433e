namespace BlasNet.Tests.Support;

/// <summary>Asserts that work allocates nothing on the managed heap of the thread that does it.</summary>
internal static class Allocations
{
    private const int Rounds = 10;

    /// <summary>Runs the work until a round leaves no byte behind; what allocates by itself does so in every round.</summary>
    /// <remarks>A single round would not do: the runtime leaves bytes on a thread when it compiles code anew under way.</remarks>
    public static void AssertNone(Action work)
    {
        work();
        long least = long.MaxValue;
        for (int round = 0; round < Rounds && least > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            work();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.That(least, Is.Zero, "bytes allocated by the quietest of several rounds");
    }
}
