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
    public void Denormals_are_zero_inside_where_the_platform_can_and_kept_outside()
    {
        float before = Half(), inside, nested;
        using (FloatingPointMode.Flush())
        {
            inside = Half();
            using (FloatingPointMode.Flush()) { }
            nested = Half();
        }

        Assert.That(before, Is.GreaterThan(0f));
        Assert.That(inside, Is.EqualTo(FloatingPointMode.CanFlush ? 0 : before));
        Assert.That(nested, Is.EqualTo(inside), "an inner scope restores the outer one's mode");
        Assert.That(Half(), Is.EqualTo(before));
    }

    [Test]
    public void A_thread_that_already_runs_keeps_its_own_mode()
    {
        float other = 0;
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
        }

        Assert.That(other, Is.GreaterThan(0f));
    }

    [Test]
    public void X64_with_the_usual_C_library_can_flush()
    {
        bool known = RuntimeInformation.ProcessArchitecture == Architecture.X64
            && (OperatingSystem.IsWindows() || File.Exists("/lib64/ld-linux-x86-64.so.2"));
        Assert.That(FloatingPointMode.CanFlush || !known);
    }
}
