using System.Globalization;
using System.Text.Json;
using BlasNet.Cli;
using BlasNet.Native;
using BlasNet.Tests.Communication;

namespace BlasNet.Tests.Cli;

public sealed class DoctorCommandTests
{
    private static readonly NativeReport Usable = new(
        new BlasInfo("/lib/libopenblas.so.0", "0.3.21", "OpenBLAS 0.3.21 DYNAMIC_ARCH", "Haswell", BlasThreading.Pthread, 1,
        ["cblas_sger"]), null,
        [new ProbeStep("/app/libopenblas.so.0", "no such file"), new ProbeStep("/lib/libopenblas.so.0", "loaded")],
        new ProcessorView("x64", 2, 4, 512), [KeyValuePair.Create("OPENBLAS_CORETYPE", "Haswell")], true, 99.5, 180.25, ["A warning."],
        new MpiReport(new MpiInfo("/lib/libmpi.so.40", MpiFamily.OpenMpi, "Open MPI v4.1.4"), null,
            new MpiLauncher("mpirun of Open MPI", MpiFamily.OpenMpi, 4), []));

    [Test]
    public void The_text_says_all()
    {
        string text = DoctorCommand.Text(Usable);
        foreach (string part in (string[])["OpenBLAS 0.3.21 from /lib/libopenblas.so.0", "Haswell", "Pthread build, 1 thread inside",
            "cblas_sger", "2 usable of 4",
            "99.5 GFLOP/s on 1 thread, 180 GFLOP/s on 2 threads", "512 bits", "OPENBLAS_CORETYPE=Haswell", "A warning.",
            "Open MPI v4.1.4 from /lib/libmpi.so.40", "mpirun of Open MPI, 4 started", "/app/libopenblas.so.0: no such file"])
            Assert.That(text, Does.Contain(part));
    }

    [Test]
    public void Kernels_that_the_library_did_not_take_by_itself_are_told()
    {
        NativeReport told = Usable with { Blas = Usable.Blas! with { CoreType = "SkylakeX", OwnCoreType = "Prescott" } };
        Assert.That(DoctorCommand.Text(told), Does.Contain("SkylakeX, in place of OpenBLAS's own choice Prescott"));
        using JsonDocument document = JsonDocument.Parse(DoctorCommand.Json(told));
        Assert.That(document.RootElement.GetProperty("core_type").GetString(), Is.EqualTo("SkylakeX"));
        Assert.That(document.RootElement.GetProperty("own_core_type").GetString(), Is.EqualTo("Prescott"));
        Assert.That(DoctorCommand.Json(Usable), Does.Not.Contain("own_core_type"));
    }

    [Test, SetCulture("de-DE")]
    public void The_json_is_one_line_in_any_culture()
    {
        string json = DoctorCommand.Json(Usable);
        Assert.That(json, Does.Not.Contain('\n'));
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        Assert.That(root.GetProperty("usable").GetBoolean());
        Assert.That(root.GetProperty("core_type").GetString(), Is.EqualTo("Haswell"));
        Assert.That(root.GetProperty("gflops_one_thread").GetDouble(), Is.EqualTo(99.5));
        Assert.That(root.GetProperty("tried").GetArrayLength(), Is.EqualTo(2));
        Assert.That(root.GetProperty("warnings")[0].GetString(), Is.EqualTo("A warning."));
        JsonElement mpi = root.GetProperty("mpi");
        Assert.That(mpi.GetProperty("usable").GetBoolean());
        Assert.That(mpi.GetProperty("interface").GetString(), Is.EqualTo("Open MPI"));
        Assert.That(mpi.GetProperty("launcher").GetString(), Is.EqualTo("mpirun of Open MPI"));
        Assert.That(DoctorCommand.Text(Usable), Does.Contain("99.5 GFLOP/s"));
    }

    [Test]
    public void A_machine_without_a_library_gives_the_reason_in_json()
    {
        var none = new NativeReport(null, "No usable OpenBLAS was found.", [], new ProcessorView("x64", 2, 0, 256), [], false, 0, 0, [],
            new MpiReport(null, "No usable MPI was found.", null, []));
        using JsonDocument document = JsonDocument.Parse(DoctorCommand.Json(none));
        Assert.That(document.RootElement.GetProperty("usable").GetBoolean(), Is.False);
        Assert.That(document.RootElement.GetProperty("error").GetString(), Is.EqualTo("No usable OpenBLAS was found."));
        Assert.That(document.RootElement.TryGetProperty("version", out _), Is.False);
    }

    [Test]
    public void A_machine_without_mpi_has_no_failure()
    {
        NativeReport report = Usable with { Mpi = new MpiReport(null, "No usable MPI was found.", null, []) };
        Assert.That(DoctorCommand.Text(report), Does.Contain("none that can be used; only training in several processes needs one")
            .And.Contain("none: this process was started alone"));
        using JsonDocument document = JsonDocument.Parse(DoctorCommand.Json(report));
        Assert.That(document.RootElement.GetProperty("usable").GetBoolean());
        Assert.That(document.RootElement.GetProperty("mpi").GetProperty("error").GetString(), Is.EqualTo("No usable MPI was found."));
    }

    [Test, NonParallelizable]
    public void The_processes_of_a_launcher_report_once(
        [Values(MpiRun.OpenMpi, MpiRun.Mpich)] string library, [Values(2, 3)] int processes)
    {
        JsonElement json = MpiRun.Command(library, processes, "doctor", "--mpi", "--json").AssertCode(0).Json;
        Assert.That(json.GetProperty("version").GetString(), Does.StartWith(library));
        Assert.That(json.GetProperty("interface").GetString(), Is.EqualTo(library));
        Assert.That(json.GetProperty("launcher").GetString(), Is.EqualTo("mpirun of " + library));
        Assert.That(json.GetProperty("processes").GetInt32(), Is.EqualTo(processes));
        Assert.That(json.GetProperty("hosts").EnumerateArray().Select(host => host.GetString()),
            Is.EqualTo(Enumerable.Repeat(Environment.MachineName, processes)));
        Assert.That(json.GetProperty("exchange_gb_per_s").GetDouble(), Is.Positive);
        Assert.That(json.TryGetProperty("tree_sum_right", out JsonElement isRight), Is.EqualTo(processes == 2));
        Assert.That(processes != 2 || isRight.GetBoolean());
    }

    [Test]
    public void A_library_that_is_not_the_launchers_is_refused()
    {
        Outcome outcome = MpiRun.CommandWithFile(MpiRun.Mpich, MpiRun.FileOf(MpiRun.OpenMpi), 2, "doctor", "--mpi");
        Assert.That(outcome.Code, Is.EqualTo(ExitCodes.Machine));
        Assert.That(outcome.Error, Does.Contain("started '2' processes, but Open MPI").And.Contain("sees '1'"));
    }

    [Test]
    public void A_process_without_a_launcher_says_so()
    {
        Outcome outcome = MpiRun.Alone(MpiRun.OpenMpi, "doctor", "--mpi");
        Assert.That(outcome.AssertCode(0).Output, Does.Contain("none: this process was started alone")
            .And.Contain("1 on 1 host").And.Contain("mpirun -n 4 blasnet doctor --mpi"));
    }

    [Test]
    public void This_machine_reports_what_it_loaded()
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        int code = DoctorCommand.Run(json: true, output, error);
        Assert.That(code, Is.Zero, error.ToString());
        using JsonDocument document = JsonDocument.Parse(output.ToString());
        Assert.That(document.RootElement.GetProperty("version").GetString(), Is.EqualTo(Blas.Info.Version));
        Assert.That(document.RootElement.GetProperty("gflops_one_thread").GetDouble(), Is.GreaterThan(0));
    }

    [TestCase(1e-11, ExpectedResult = 1024, TestName = "a fast machine multiplies the largest matrices")]
    [TestCase(0.2 / 8 / 256 / 256 / 256, ExpectedResult = 512, TestName = "a product of the size takes twice the time")]
    [TestCase(1, ExpectedResult = 64, TestName = "a machine slower than any multiplies the smallest")]
    public int The_measured_product_fits_into_the_time(double secondsOfOneElement) =>
        SgemmPeak.FittingSize(TimeSpan.FromMilliseconds(100), 1024, size => secondsOfOneElement * size * size * size);
}
