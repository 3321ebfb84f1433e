using BlasNet.Files;

namespace BlasNet.Tests.Files;

internal static class BackgroundResultTests
{
    [Test]
    public static void The_result_comes_from_another_thread()
    {
        var result = new BackgroundResult<int>(() => Environment.CurrentManagedThreadId);
        int thread = result.Get();
        Assert.That(thread, Is.Not.EqualTo(Environment.CurrentManagedThreadId));
        Assert.That(result.Get(), Is.EqualTo(thread), "asked again");
    }

    [Test]
    public static void An_error_waits_until_the_result_is_asked_for()
    {
        var error = new DataException("broken");
        var result = new BackgroundResult<int>(() => throw error);
        Assert.That(() => result.Get(), Throws.Exception.SameAs(error));
        Assert.That(() => result.Get(), Throws.Exception.SameAs(error), "asked again");
    }

    [Test]
    public static void Waiting_ends_with_the_computation()
    {
        using var go = new ManualResetEventSlim();
        bool ended = false;
        var result = new BackgroundResult<bool>(() =>
        {
            go.Wait();
            return ended = true;
        });
        Assert.That(ended, Is.False);
        go.Set();
        result.Wait();
        Assert.That(ended);
    }
}
