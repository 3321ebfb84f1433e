using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using BlasNet.Native;

namespace BlasNet.Tests.Native;

public sealed class FloatingPointModeTests
{
    // From bits: a constant would become 0 in code that is compiled while denormals are flushed.
    private static float tiny = BitConverter.UInt32BitsToSingle(71362);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float Half() => Volatile.Read(ref tiny) * 0.5f;

    [Test]
    public void Denormals_are_zero_inside_and_kept_outside()
    {
        if (!FloatingPointMode.CanFlush) Assert.Ignore("This platform has no way to flush denormals.");
        float before = Half(), inside, nested, after;
        using (FloatingPointMode.Flush())
        {
            inside = Half();
            using (FloatingPointMode.Flush()) { }
            nested = Half();
        }

        after = Half();
        Assert.That(before, Is.GreaterThan(0f));
        Assert.That(inside, Is.Zero);
        Assert.That(nested, Is.Zero, "an inner scope restores the outer one's mode");
        Assert.That(after, Is.EqualTo(before));
    }

    [Test]
    public void A_thread_that_already_runs_keeps_its_own_mode()
    {
        if (!FloatingPointMode.CanFlush) Assert.Ignore("This platform has no way to flush denormals.");
        float other = 0, here;
        using var started = new ManualResetEventSlim();
        using var flushed = new ManualResetEventSlim();
        var thread = new Thread(() =>
        {
            started.Set();
            flushed.Wait();
            other = Half();
        });
        thread.Start();
        started.Wait();
        using (FloatingPointMode.Flush())
        {
            flushed.Set();
            thread.Join();
            here = Half();
        }

        Assert.That(here, Is.Zero);
        Assert.That(other, Is.GreaterThan(0f));
    }

    [Test]
    public void Linux_and_Windows_on_x64_can_flush()
    {
        bool known = RuntimeInformation.ProcessArchitecture == Architecture.X64
            && (OperatingSystem.IsWindows() || (OperatingSystem.IsLinux() && File.Exists("/lib64/ld-linux-x86-64.so.2")));
        if (!known) Assert.Ignore("Only known for x64 with glibc or Windows.");
        Assert.That(FloatingPointMode.CanFlush);
    }
}
