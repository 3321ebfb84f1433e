/* The one-file command uses AVX2 throughout. The runtime in it would abort on a processor that lacks it, so the answer comes first:
   one sentence and the exit code for what the machine lacks (5, as in src/BlasNet.Cli/ExitCodes.cs). Linked in by aot.targets. */
#include <unistd.h>

#if defined(__x86_64__)
__attribute__((constructor(101))) static void require_avx2(void)
{
    static const char sentence[] =
        "This file of blasnet needs a processor with AVX2, FMA and BMI2 (Intel since Haswell, AMD since Zen), which this one lacks or the"
        " system hides. Use the .NET tool or a build of the sources, which run on any x64 processor.\n";
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi")
        && __builtin_cpu_supports("bmi2"))
        return;
    ssize_t written = write(STDERR_FILENO, sentence, sizeof sentence - 1);
    (void)written;
    _exit(5);
}
#endif
