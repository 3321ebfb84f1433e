using System.Text.Json;
using BlasNet.Native;
using BlasNet.Runs;

namespace BlasNet.Tests.Runs;

internal sealed class EnvironmentReportTests
{
    [Test]
    public void The_file_holds_what_the_contract_names()
    {
        using var folder = new TestFolder();
        new EnvironmentReport(BlasInfo.Managed with { Path = "/usr/lib/libopenblas.so.0", Version = "0.3.21", CoreType = "Haswell" }, 2,
            [new("train-images", "ab12")]).Write(folder["env.json"]);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(folder["env.json"]));
        JsonElement root = document.RootElement;
        Assert.That(root.EnumerateObject().Select(property => property.Name), Is.EqualTo(new[]
        {
            "blasnet", "cpu", "architecture", "processors", "vector_bits", "memory_mb", "os", "dotnet", "threads", "openblas",
            "data_sha256", "variables",
        }));
        Assert.That(root.GetProperty("cpu").GetString(), Is.Not.Empty);
        Assert.That(root.GetProperty("processors").GetInt32(), Is.EqualTo(Environment.ProcessorCount));
        Assert.That(root.GetProperty("threads").GetInt32(), Is.EqualTo(2));
        Assert.That(root.GetProperty("openblas").GetProperty("core_type").GetString(), Is.EqualTo("Haswell"));
        Assert.That(root.GetProperty("data_sha256").GetProperty("train-images").GetString(), Is.EqualTo("ab12"));
        Assert.That(File.ReadAllText(folder["env.json"]), Does.Not.Contain("\r"));
    }

    [Test]
    public void Only_variables_that_change_results_or_speed_are_kept()
    {
        using var folder = new TestFolder();
        Environment.SetEnvironmentVariable("BLASNET_TEST_OF_REPORT", "yes");
        Environment.SetEnvironmentVariable("SECRET_TOKEN_OF_TEST", "hush");
        try
        {
            new EnvironmentReport(BlasInfo.Managed, 1, []).Write(folder["env.json"]);
        }
        finally
        {
            Environment.SetEnvironmentVariable("BLASNET_TEST_OF_REPORT", null);
            Environment.SetEnvironmentVariable("SECRET_TOKEN_OF_TEST", null);
        }
        string text = File.ReadAllText(folder["env.json"]);
        Assert.That(text, Does.Contain("\"BLASNET_TEST_OF_REPORT\": \"yes\""));
        Assert.That(text, Does.Not.Contain("hush"));
    }

    [Test]
    public void The_name_of_the_CPU_is_taken_from_its_line()
    {
        Assert.That(EnvironmentReport.CpuModel(["processor\t: 0", "model name\t: AMD EPYC: 7B13 ", "model name\t: other"]),
            Is.EqualTo("AMD EPYC: 7B13"));
        Assert.That(EnvironmentReport.CpuModel(["processor\t: 0", "model\t: 85", "", "no colon"]), Is.Null);
    }
}
