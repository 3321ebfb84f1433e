using System.Text.Json;
using BlasNet.Cli;
using BlasNet.Native;
using BlasNet.Tests.Cli;

namespace BlasNet.Tests.Native;

internal static class CoreTypesTests
{
    private const Instructions Old = Instructions.Ssse3 | Instructions.Sse41 | Instructions.Sse42;
    private const Instructions Wide = Old | Instructions.Avx | Instructions.Avx2 | Instructions.Fma | Instructions.Avx512;

    [TestCase("SkylakeX", Old | Instructions.Avx | Instructions.Avx2 | Instructions.Fma, "AVX-512")]
    [TestCase("cooperlake", Wide, "AVX-512 BF16")]
    [TestCase("Zen", Old | Instructions.Avx, "FMA and AVX2")]
    [TestCase("Sandybridge", Old, "AVX")]
    [TestCase("Bulldozer", Wide, "FMA4")]
    [TestCase("PILEDRIVER", Wide, "FMA4")]
    [TestCase("Steamroller", Old, "AVX and FMA4 and FMA")]
    [TestCase("Excavator", Wide, "FMA4")]
    [TestCase("Opteron", Wide, "3DNow!")]
    [TestCase("Opteron_SSE3", Wide, "3DNow!")]
    [TestCase("Nehalem", Instructions.Ssse3 | Instructions.Sse41, "SSE4.2")]
    [TestCase("NEOVERSEV1", Instructions.None, "SVE")]
    public static void A_core_type_that_the_processor_cannot_run_is_refused(string core, object present, string needed) =>
        Assert.That(CoreTypes.Impossible(core, () => (Instructions)present), Is.EqualTo($"OPENBLAS_CORETYPE={core}: these kernels need "
            + $"{needed}, which this processor lacks. Unset it, or name a core type that the processor can run."));

    [TestCase("SkylakeX", Wide)]
    [TestCase("Haswell", Wide)]
    [TestCase("Sandybridge", Old | Instructions.Avx)]
    [TestCase("Bulldozer", Old | Instructions.Avx | Instructions.Fma4)]
    [TestCase("Prescott", Instructions.None)]
    [TestCase("NeoverseN1", Instructions.None)]
    [TestCase("a name of the future", Instructions.None)]
    [TestCase("", Instructions.None)]
    [TestCase(null, Instructions.None)]
    public static void A_core_type_that_it_can_run_or_that_is_not_known_is_left_to_OpenBLAS(string? core, object present) =>
        Assert.That(CoreTypes.Impossible(core, () => (Instructions)present), Is.Null);

    [Test]
    public static void A_processor_that_cannot_be_asked_refuses_nothing() =>
        Assert.That(CoreTypes.Impossible("SkylakeX", () => null), Is.Null);

    [Test]
    public static void The_features_of_Arm_are_those_of_the_kernel()
    {
        Assert.That(CoreTypes.OfLinux(["processor\t: 0", "Features\t: fp asimd sve svei8mm"]), Is.EqualTo(Instructions.Sve));
        Assert.That(CoreTypes.OfLinux(["Features\t: fp asimd svei8mm"]), Is.EqualTo(Instructions.None));
        Assert.That(CoreTypes.OfLinux(["flags : sse"]), Is.Null);
    }

    // OpenBLAS 0.3.21 takes its oldest kernels for some processors that are newer.
    [Test]
    public static void Without_the_variable_kernels_use_the_vectors_of_the_processor()
    {
        using Blasnet.RunningCommand command = Blasnet.Start(
            new Dictionary<string, string> { [CoreTypes.Variable] = "", ["BLASNET_BLAS"] = "" }, "doctor", "--json");
        JsonElement doctor = command.End().AssertCode(ExitCodes.Done).Json;
        string core = doctor.GetProperty("core_type").GetString()!;
        if (NativeAdvice.WiderCore(core, ProcessorView.ThisMachine()) is { } wider)
            Assert.Ignore($"This build of OpenBLAS has '{core}' but not '{wider}'.");
        Assert.That(doctor.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString()),
            Has.None.Contain(CoreTypes.Variable));
        Assert.That(doctor.GetProperty("environment").ToString(), Does.Not.Contain(core), "programs that it starts choose for themselves");
    }

    // Each name of OpenBLAS, whatever this processor is: it runs, or it is a sentence.
    [TestCase("Opteron")]
    [TestCase("Opteron_SSE3")]
    [TestCase("Barcelona")]
    [TestCase("Bobcat")]
    [TestCase("Atom")]
    [TestCase("Bulldozer")]
    [TestCase("Piledriver")]
    [TestCase("Steamroller")]
    [TestCase("Excavator")]
    [TestCase("Cooperlake")]
    [TestCase("Sapphirerapids")]
    public static void A_pinned_core_type_never_ends_the_process_without_a_word(string core)
    {
        using Blasnet.RunningCommand command = Blasnet.Start(
            new Dictionary<string, string> { ["OPENBLAS_CORETYPE"] = core, ["BLASNET_BLAS"] = "" }, "doctor");
        Outcome outcome = command.End();
        if (CoreTypes.Impossible(core, CoreTypes.OfThisProcessor) is { } sentence)
            Assert.That(outcome.AssertCode(ExitCodes.Machine).ErrorLines, Is.EqualTo(new[] { sentence }));
        else
            Assert.That(outcome.AssertCode(ExitCodes.Done).Output, Does.Contain("core type"));
    }
}
