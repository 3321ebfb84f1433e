using System.Globalization;
using System.Text.Json;
using BlasNet.Cli;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Cli;

/// <summary>Tests of the command for arm64, run by an emulator, against the command in this process.</summary>
internal sealed class Arm64CommandTests : FolderTests
{
    private static readonly string? Program = Environment.GetEnvironmentVariable("BLASNET_ARM64");
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    [OneTimeSetUp]
    public void RequireAProgram()
    {
        if (string.IsNullOrEmpty(Program))
            Assert.Ignore("BLASNET_ARM64 names no command for arm64; the target TestArm64 does.");
    }

    [Test]
    public void Doctor_reports_an_arm_processor_and_the_OpenBLAS_beside_the_command()
    {
        JsonElement doctor = There("doctor", "--json").AssertCode(ExitCodes.Done).Json;
        Assert.That(doctor.GetProperty("architecture").GetString(), Is.EqualTo("arm64"));
        Assert.That(Path.GetDirectoryName(doctor.GetProperty("path").GetString()), Is.EqualTo(Path.GetDirectoryName(Program)));
        Assert.That(doctor.GetProperty("flush_to_zero").GetBoolean());
        Assert.That(doctor.GetProperty("gflops_one_thread").GetDouble(), Is.GreaterThan(0));
    }

    [Test]
    public void Gradients_agree_with_numerical_ones() => There("check").AssertCode(ExitCodes.Done);

    [Test]
    public void Circles_train_to_the_same_bits([Values("1", "2")] string threads)
    {
        string[] line = ["train", "--model", "circles", "--data", "circles", "--epochs", "5", "--seed", "3", "--threads", threads,
            "--json"];
        Assert.That(There([.. line, "--runs", folder["there"]]).AssertCode(ExitCodes.Done).Json.GetProperty("weights_sha256").GetString(),
            Is.EqualTo(Here([.. line, "--runs", folder["here"]]).Json.GetProperty("weights_sha256").GetString()));
    }

    [Test]
    public void Moons_train_to_the_same_losses() =>
        Compare(2e-8, "train", "--model", "circles", "--data", "moons", "--epochs", "10", "--seed", "3");

    [Test]
    public void A_convolutional_network_trains_to_the_same_losses_on_a_few_digits() => Compare(1e-4, "train", "--model", "fish-cnn",
        "--data", "idx:" + TinyImages.Write(folder["images"], train: 200, test: 50, side: 28), "--epochs", "1", "--seed", "3");

    [Test]
    public void A_table_trains_and_predicts_the_same_classes()
    {
        string table = folder["table.csv"], model = folder["net.json"];
        File.WriteAllLines(table, Enumerable.Range(0, 120).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"{i % 11 / 10.0},{(i % 3 == 0 ? "red" : "blue")},{(i % 11 > 5 ? "large" : "small")}")).Prepend("size,colour,label"));
        File.WriteAllText(model, """
            { "layers": [ { "kind": "dense", "units": 8, "activation": "tanh" }, { "kind": "dense", "units": "outputs" } ] }
            """);
        string run = Compare(1e-4, "train", "--model", model, "--data", "csv:" + table, "--validation", "0.25", "--epochs", "10",
            "--seed", "3");
        There("predict", run, "--data", "csv:" + table, "--out", folder["there.csv"]).AssertCode(ExitCodes.Done);
        Here("predict", run, "--data", "csv:" + table, "--out", folder["here.csv"]);
        Assert.That(Classes(folder["there.csv"]), Is.EqualTo(Classes(folder["here.csv"])));
    }

    // Returns the run directory of the other machine.
    private string Compare(double tolerance, params string[] line)
    {
        JsonElement there = There([.. line, "--runs", folder["there"], "--json"]).AssertCode(ExitCodes.Done).Json;
        JsonElement here = Here([.. line, "--runs", folder["here"], "--json"]).Json;
        foreach (string name in (string[])["loss", "val_loss"])
            Assert.That(there.GetProperty(name).GetDouble(), Is.EqualTo(here.GetProperty(name).GetDouble()).Within(tolerance), name);
        return there.GetProperty("run").GetString()!;
    }

    private static Outcome Here(params string[] arguments) => Blasnet.RunHere(arguments).AssertCode(ExitCodes.Done);

    private static Outcome There(params string[] arguments)
    {
        using Blasnet.RunningCommand command = Blasnet.RunningCommand.Start(Program!, arguments, new() { ["BLASNET_OPENBLAS"] = "" });
        return command.End(Patience);
    }

    private static string[] Classes(string file) => [.. File.ReadLines(file).Select(line => line.Split(',')[1])];
}
