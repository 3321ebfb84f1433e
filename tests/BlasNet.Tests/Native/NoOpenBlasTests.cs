using System.Runtime.InteropServices;
using BlasNet.Native;

namespace BlasNet.Tests.Native;

public sealed class NoOpenBlasTests
{
    private static OpenBlasProbe Machine(string platform = "linux", params (string Name, string Value)[] variables) =>
        new(platform, Architecture.X64, ["/opt/nowhere/app"], name => variables.FirstOrDefault(v => v.Name == name).Value);

    [Test]
    public void A_file_named_in_the_environment_is_the_only_candidate() =>
        Assert.That(Machine("linux", ("BLASNET_OPENBLAS", "/opt/mine.so")).Candidates(),
            Is.EqualTo(new[] { Path.GetFullPath("/opt/mine.so") }));

    [Test]
    public void Linux_looks_beside_the_program_first_and_at_the_reference_blas_last()
    {
        IReadOnlyList<string> candidates = Machine("linux", ("CONDA_PREFIX", "/opt/conda")).Candidates();
        Assert.That(candidates[0], Is.EqualTo(Path.Combine("/opt/nowhere/app", "libopenblas.so.0")));
        Assert.That(candidates, Does.Contain(Path.Combine("/opt/nowhere/app", "runtimes", "linux-x64", "native", "libopenblas.so.0")));
        Assert.That(candidates, Does.Contain("/usr/lib/x86_64-linux-gnu/openblas-pthread/libopenblas.so.0"));
        Assert.That(candidates, Does.Contain(Path.Combine("/opt/conda", "lib", "libopenblas.so.0")));
        Assert.That(candidates.ToList().IndexOf("libopenblasp.so.0"), Is.LessThan(candidates.ToList().IndexOf("libopenblas.so.0")),
            "on Fedora the plain name is the serial build");
        Assert.That(candidates[^1], Is.EqualTo("libblas.so.3"));
        Assert.That(candidates, Is.Unique);
    }

    [TestCase("osx", "/usr/local/opt/openblas/lib/libopenblas.dylib")]
    [TestCase("win", "openblas.dll")]
    public void Each_platform_has_its_own_places(string platform, string place) =>
        Assert.That(Machine(platform).Candidates(), Does.Contain(place));

    [Test]
    public void The_build_folder_above_the_program_is_searched()
    {
        string root = Directory.CreateTempSubdirectory("blasnet").FullName;
        try
        {
            string native = Directory.CreateDirectory(Path.Combine(root, "artifacts", "native")).FullName;
            var probe = new OpenBlasProbe("linux", Architecture.X64,
                [Path.Combine(root, "artifacts", "blasnet") + Path.DirectorySeparatorChar], _ => null);
            Assert.That(probe.Candidates(), Does.Contain(Path.Combine(native, "libopenblas.so.0")));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [TestCase(Architecture.X64, "x64")]
    [TestCase(Architecture.Arm64, "arm64")]
    public void A_library_in_the_package_cache_finds_the_package_of_its_version_before_the_machines(Architecture architecture, string name)
    {
        string cache = Path.Combine(Path.GetTempPath(), "cache");
        var probe = new OpenBlasProbe("linux", architecture, [Path.Combine(cache, "blasnet", "1.2.3", "lib", "net10.0")], _ => null);
        string expected = Path.Combine(
            cache, $"blasnet.openblas.linux-{name}", "1.2.3", "runtimes", $"linux-{name}", "native", "libopenblas.so.0");
        List<string> candidates = [.. probe.Candidates()];
        Assert.That(candidates, Does.Contain(expected));
        Assert.That(candidates.IndexOf(expected), Is.LessThan(candidates.IndexOf("libopenblas.so.0")));
    }

    [TestCase("/srv/blasnet/1.2.3/bin/net10.0", Architecture.X64)]
    [TestCase("/srv/other/1.2.3/lib/net10.0", Architecture.X64)]
    [TestCase("/srv/blasnet/1.2.3/lib/net10.0", Architecture.RiscV64)]
    public void Other_folders_and_platforms_have_no_package_beside_them(string folder, Architecture architecture) => Assert.That(
        new OpenBlasProbe("linux", architecture, [folder], _ => null).Candidates(), Has.None.Contains("blasnet.openblas"));

    [TestCase("linux", Architecture.X64, "Add the package BlasNet.OpenBlas.linux-x64 ")]
    [TestCase("linux", Architecture.RiscV64, "Install it (Debian")]
    public void The_package_is_advised_where_there_is_one(string platform, Architecture architecture, string advice)
    {
        var probe = new OpenBlasProbe(platform, architecture, ["/opt/nowhere/app"], _ => null);
        Assert.That(OpenBlasLibrary.Advice(probe, []), Does.StartWith("No usable OpenBLAS was found. " + advice));
    }

    [Test]
    public void A_missing_file_is_named_with_what_the_loader_said()
    {
        List<ProbeStep> steps = [];
        MachineException error = Assert.Throws<MachineException>(() =>
            OpenBlasLibrary.Load(Machine("linux", ("BLASNET_OPENBLAS", "/nonexistent/lib.so")), steps))!;
        Assert.That(error.Message, Does.StartWith("BLASNET_OPENBLAS names '/nonexistent/lib.so', which cannot be used"));
        Assert.That(error.Message, Does.Contain("lib.so: no such file"));
        Assert.That(steps, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_file_that_is_no_library_is_refused_in_the_loaders_words()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "not a library at all");
        try
        {
            List<ProbeStep> steps = [];
            Assert.Throws<MachineException>(() => OpenBlasLibrary.Load(Machine("linux", ("BLASNET_OPENBLAS", file)), steps));
            Assert.That(steps[0].Path, Is.EqualTo(file));
            Assert.That(steps[0].Outcome, Is.Not.Empty.And.Not.EqualTo("no such file"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test]
    public void A_library_that_is_no_blas_is_refused()
    {
        string file = OperatingSystem.IsWindows() ? "kernel32.dll" : OperatingSystem.IsMacOS() ? "/usr/lib/libSystem.dylib" : "libm.so.6";
        nint handle = NativeLibrary.Load(file);
        string reason = OpenBlasLibrary.Refusal(handle);
        NativeLibrary.Free(handle);
        Assert.That(reason, Is.EqualTo("loads, but exports no cblas_sgemm"));
    }

    [Test]
    public void With_nothing_installed_every_place_is_listed_with_what_to_install()
    {
        // The names of another platform cannot exist here.
        var probe = new OpenBlasProbe(OperatingSystem.IsWindows() ? "osx" : "win", Architecture.X64, ["/opt/nowhere/app"], _ => null);
        List<ProbeStep> steps = [];
        MachineException error = Assert.Throws<MachineException>(() => OpenBlasLibrary.Load(probe, steps))!;
        Assert.That(error.Message, Does.StartWith("No usable OpenBLAS was found.").And.Contain("BLASNET_OPENBLAS"));
        Assert.That(steps.Select(step => step.Path), Is.EqualTo(probe.Candidates()));
        foreach (ProbeStep step in steps)
        {
            Assert.That(step.Outcome, Is.Not.Empty);
            Assert.That(error.Message, Does.Contain($"{step.Path}: {step.Outcome}"));
        }
    }

    [Test]
    public void The_managed_back_end_is_an_explicit_choice()
    {
        BlasFunctions functions = OpenBlasLibrary.Load(Machine("linux", ("BLASNET_BLAS", "managed")), []);
        Assert.That(functions.Info.IsManaged);
        MachineException error = Assert.Throws<MachineException>(() =>
            OpenBlasLibrary.Load(Machine("linux", ("BLASNET_BLAS", "mkl")), []))!;
        Assert.That(error.Message, Does.Contain("'mkl'"));
    }
}
