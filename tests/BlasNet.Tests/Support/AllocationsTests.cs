namespace BlasNet.Tests.Support;

public sealed class AllocationsTests
{
    private static object? kept;

    [Test]
    public void Work_that_allocates_is_refused()
    {
        Assert.That(() => Allocations.AssertNone(() => kept = new object()), Throws.TypeOf<AssertionException>());
        Assert.That(kept, Is.Not.Null);
    }

    [Test]
    public void Work_that_allocates_once_is_let_pass()
    {
        int calls = 0;
        Allocations.AssertNone(() =>
        {
            if (calls++ < 3)
                kept = new object();
        });
        Assert.That(calls, Is.EqualTo(4));
    }
}
