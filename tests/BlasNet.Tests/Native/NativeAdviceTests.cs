using BlasNet.Native;

namespace BlasNet.Tests.Native;

public sealed class NativeAdviceTests
{
    private static readonly ProcessorView Avx512 = new("x64", 2, 2, 512), Avx2 = new("x64", 2, 2, 256), Arm = new("arm64", 4, 4, 128);

    private static BlasInfo Blas(string core, BlasThreading threading = BlasThreading.Pthread, int threads = 1) =>
        new("/lib/libopenblas.so.0", "0.3.21", "OpenBLAS 0.3.21", core, threading, threads, []);

    private static IReadOnlyList<string> Warnings(BlasInfo blas, ProcessorView processor, params (string Name, string Value)[] variables) =>
        NativeAdvice.Warnings(blas, processor, name => variables.FirstOrDefault(v => v.Name == name).Value);

    [TestCase("SkylakeX")]
    [TestCase("Cooperlake")]
    [TestCase("a name of the future")]
    public void Kernels_as_wide_as_the_processor_need_no_warning(string core) => Assert.That(Warnings(Blas(core), Avx512), Is.Empty);

    [Test]
    public void A_pinned_core_type_below_the_processor_is_warned_of()
    {
        IReadOnlyList<string> warnings = Warnings(Blas("Haswell"), Avx512, ("OPENBLAS_CORETYPE", "Haswell"));
        Assert.That(warnings, Has.Count.EqualTo(1));
        Assert.That(warnings[0], Does.StartWith("OPENBLAS_CORETYPE=Haswell:").And.Contain("512-bit").And.Contain("Unset it"));
        Assert.That(Warnings(Blas("Haswell"), Avx2, ("OPENBLAS_CORETYPE", "haswell")), Is.Empty, "it costs nothing there");
    }

    [TestCase("Prescott", 256, "Haswell")]
    [TestCase("Sandybridge", 256, "Haswell")]
    [TestCase("Nehalem", 512, "SkylakeX")]
    [TestCase("Zen", 512, "SkylakeX")]
    public void A_weak_choice_of_the_library_comes_with_a_better_one(string core, int bits, string better)
    {
        IReadOnlyList<string> warnings = Warnings(Blas(core), new ProcessorView("x64", 2, 2, bits));
        Assert.That(warnings, Has.Count.EqualTo(1));
        Assert.That(warnings[0], Does.Contain($"'{core}'").And.Contain($"OPENBLAS_CORETYPE={better}"));
    }

    [TestCase("Prescott", 512, "SkylakeX")]
    [TestCase("Haswell", 512, "SkylakeX")]
    [TestCase("Prescott", 256, "Haswell")]
    [TestCase("Haswell", 256, null)]
    [TestCase("Prescott", 128, null)]
    [TestCase("SapphireRapids", 512, null)]
    [TestCase("a name of the future", 512, null)]
    public void Wider_kernels_are_those_of_the_processors_vectors(string core, int bits, string? wider) =>
        Assert.That(NativeAdvice.WiderCore(core, new ProcessorView("x64", 2, 2, bits)), Is.EqualTo(wider));

    [Test]
    public void Arm_chooses_for_itself() => Assert.That(NativeAdvice.WiderCore("ARMV8", Arm), Is.Null);

    [Test]
    public void Generic_arm_kernels_are_warned_of()
    {
        Assert.That(Warnings(Blas("armv8"), Arm).Single(), Does.Contain("NeoverseN1"));
        Assert.That(Warnings(Blas("neoversen1"), Arm), Is.Empty);
    }

    [Test]
    public void A_core_type_the_library_does_not_know_is_warned_of() =>
        Assert.That(Warnings(Blas("SkylakeX"), Avx512, ("OPENBLAS_CORETYPE", "Cooperlake")).Single(),
            Does.Contain("asks for 'Cooperlake'").And.Contain("runs 'SkylakeX'"));

    [Test]
    public void Threads_inside_the_library_are_warned_of()
    {
        Assert.That(Warnings(Blas("Zen", threads: 8), Avx2).Single(), Does.Contain("'8' threads"));
        Assert.That(Warnings(Blas("Zen"), Avx2, ("OPENBLAS_NUM_THREADS", "4")).Single(), Does.StartWith("OPENBLAS_NUM_THREADS=4"));
        Assert.That(Warnings(Blas("Zen"), Avx2, ("OPENBLAS_NUM_THREADS", "1"), ("OMP_NUM_THREADS", "8")), Is.Empty,
            "a pthread build was told otherwise");
        Assert.That(Warnings(Blas("Zen", BlasThreading.OpenMP), Avx2, ("OMP_NUM_THREADS", "8")).Single(),
            Does.StartWith("OMP_NUM_THREADS=8"));
    }

    [Test]
    public void A_serial_build_and_the_managed_product_are_warned_of()
    {
        Assert.That(Warnings(Blas("Zen", BlasThreading.Serial), Avx2).Single(), Does.StartWith("This is the serial build"));
        Assert.That(Warnings(BlasInfo.Managed, Avx2).Single(), Does.StartWith("BLASNET_BLAS=managed"));
    }

    [TestCase("0", 1)]
    [TestCase("0-1\n", 2)]
    [TestCase("0-3,8,10-11", 7)]
    [TestCase("", 0)]
    [TestCase("3-1", 0)]
    [TestCase("many", 0)]
    public void Processor_lists_are_counted(string list, int count) => Assert.That(ProcessorView.CountRanges(list), Is.EqualTo(count));
}
