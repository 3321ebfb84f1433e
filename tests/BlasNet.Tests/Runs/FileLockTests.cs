using BlasNet.Files;

namespace BlasNet.Tests.Runs;

internal sealed class FileLockTests
{
    [Test]
    public void A_lock_is_taken_by_one_and_free_again_afterwards()
    {
        using var folder = new TestFolder();
        using (FileLock.TryTake(folder["lock"]))
            Assert.That(FileLock.TryTake(folder["lock"]), Is.Null);
        using IDisposable? again = FileLock.TryTake(folder["lock"]);
        Assert.That(again, Is.Not.Null);
    }

    [Test]
    public void Waiting_too_long_names_the_locked_file()
    {
        using var folder = new TestFolder();
        using IDisposable? held = FileLock.TryTake(folder["lock"]);
        Assert.That(() => FileLock.Take(folder["lock"], TimeSpan.Zero), Throws.TypeOf<MachineException>()
            .With.Message.StartsWith($"{folder["lock"]}: another process has held this lock"));
    }

    [Test]
    public void A_waiting_caller_gets_the_lock_when_it_is_released()
    {
        using var folder = new TestFolder();
        IDisposable held = FileLock.TryTake(folder["lock"])!;
        bool released = false;
        using var timer = new Timer(_ => { Volatile.Write(ref released, true); held.Dispose(); }, null, 50, Timeout.Infinite);
        using (FileLock.Take(folder["lock"], TimeSpan.FromMinutes(1)))
            Assert.That(Volatile.Read(ref released));
    }

    [Test]
    public void A_folder_that_does_not_exist_is_no_lock_held_by_another()
    {
        using var folder = new TestFolder();
        Assert.That(() => FileLock.TryTake(Path.Combine(folder["none"], "lock")), Throws.InstanceOf<IOException>());
    }
}
