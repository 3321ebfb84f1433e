using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using BlasNet.Cli;
using BlasNet.Tests.Data.Images;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Cli;

/// <summary>Tests of the published command, one file without .NET, against the command in this process.</summary>
internal sealed class PublishedCommandTests : FolderTests
{
    private const long LargestBytes = 22_000_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly string[] Pictures = ["png", "jpg", "bmp", "gif", "webp"];

    [OneTimeSetUp]
    public void RequireAFile()
    {
        if (Blasnet.Published is null)
            Assert.Ignore("BLASNET_PUBLISHED names no published command; the target TestPublish does.");
    }

    [Test]
    public void The_two_files_are_small_and_need_the_C_library_alone()
    {
        string place = Path.GetDirectoryName(Blasnet.Published!)!;
        string[] files = [.. Directory.GetFiles(place).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];
        Assert.That(files, Is.EqualTo(new[] { "blasnet", "libopenblas.so.0" }));
        Assert.That(files.Sum(file => new FileInfo(Path.Combine(place, file)).Length), Is.LessThanOrEqualTo(LargestBytes));
        foreach (string file in files)
        {
            string[] needed = [.. Run("ldd", Path.Combine(place, file)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => Path.GetFileName(line.Trim().Split(' ')[0]))];
            Assert.That(needed, Is.SubsetOf(new[]
            {
                "linux-vdso.so.1", "ld-linux-x86-64.so.2", "libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1",
            }));
        }
    }

    [Test]
    public void It_loads_the_OpenBLAS_beside_it()
    {
        Outcome doctor = Start(new() { ["BLASNET_OPENBLAS"] = "", ["DOTNET_ROOT"] = "/nowhere" }, "doctor", "--json");
        Assert.That(doctor.AssertCode(ExitCodes.Done).Json.GetProperty("path").GetString(),
            Is.EqualTo(Path.Combine(Path.GetDirectoryName(Blasnet.Published!)!, "libopenblas.so.0")));
        Assert.That(doctor.Json.GetProperty("vector_bits").GetInt32(), Is.EqualTo(256));
        Assert.That(doctor.Json.GetProperty("flush_to_zero").GetBoolean());
    }

    [TestCase("circles", "circles", "1")]
    [TestCase("circles", "moons", "2")]
    [TestCase("fish-cnn", "images", "2")]
    [TestCase("keras-mlp", "images", "1")]
    [TestCase("bn-mlp", "images", "2")]
    [TestCase("lenet", "images", "1")]
    public void It_trains_to_the_same_bits(string model, string data, string threads)
    {
        if (data == "images")
            data = "idx:" + TinyImages.Write(folder["images"], train: 600, test: 100, side: 28);
        string[] line = ["train", "--model", model, "--data", data, "--epochs", "2", "--seed", "3", "--threads", threads, "--json"];
        JsonElement file = Blasnet.Run([.. line, "--runs", folder["file"]]).AssertCode(ExitCodes.Done).Json;
        JsonElement here = Blasnet.RunHere([.. line, "--runs", folder["here"]]).AssertCode(ExitCodes.Done).Json;
        foreach (string same in (string[])["weights_sha256", "loss", "steps"])
            Assert.That(file.GetProperty(same).ToString(), Is.EqualTo(here.GetProperty(same).ToString()), same);
    }

    [Test]
    public void Photographs_with_what_a_camera_notes_train_to_the_same_bits()
    {
        foreach (string name in (string[])["dark", "light"])
        {
            Directory.CreateDirectory(folder[Path.Combine("photographs", name)]);
            for (int i = 0; i < 8; i++)
            {
                byte level = (byte)((name == "dark" ? 20 : 200) + i);
                File.WriteAllBytes(folder[Path.Combine("photographs", name, $"{i}.jpg")],
                    TestImages.Encode(".jpg", 8, 8, 3, (y, x) => (level, (byte)(8 * y), (byte)(8 * x)), orientation: 6));
            }
        }
        File.WriteAllText(folder["net.json"], """{ "layers": [ "flatten", { "kind": "dense", "units": "outputs" } ] }""");
        string[] line =
            ["train", "--model", folder["net.json"], "--data", "images:" + folder["photographs"], "--epochs", "2", "--seed", "3", "--json"];
        JsonElement file = Blasnet.Run([.. line, "--runs", folder["file"]]).AssertCode(ExitCodes.Done).Json;
        JsonElement here = Blasnet.RunHere([.. line, "--runs", folder["here"]]).AssertCode(ExitCodes.Done).Json;
        Assert.That(file.GetProperty("weights_sha256").GetString(), Is.EqualTo(here.GetProperty("weights_sha256").GetString()));
    }

    [Test]
    public void A_table_trains_and_predicts_the_same_numbers_and_makes_a_report()
    {
        string table = folder["table.csv"], model = folder["net.json"];
        File.WriteAllLines(table, Enumerable.Range(0, 120).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"{i % 11 / 10.0},{(i % 3 == 0 ? "red" : "\"blue, dark\"")},{(i % 11 > 5 ? "large" : "small")}")).Prepend("size,colour,label"));
        File.WriteAllText(model, """
            { "layers": [ { "kind": "dense", "units": 8, "activation": "tanh" }, { "kind": "dense", "units": "outputs" } ] }
            """);
        string run = Blasnet.Run("train", "--model", model, "--data", "csv:" + table, "--validation", "0.25", "--epochs", "20", "--runs",
            folder["runs"], "--json").AssertCode(ExitCodes.Done).Json.GetProperty("run").GetString()!;
        Blasnet.Run("predict", run, "--data", "csv:" + table, "--out", folder["file.csv"]).AssertCode(ExitCodes.Done);
        Blasnet.RunHere("predict", run, "--data", "csv:" + table, "--out", folder["here.csv"]).AssertCode(ExitCodes.Done);
        Assert.That(File.ReadAllBytes(folder["file.csv"]), Is.EqualTo(File.ReadAllBytes(folder["here.csv"])));
        Blasnet.Run("report", run, "--out", folder["file.html"]).AssertCode(ExitCodes.Done);
        Assert.That(File.ReadAllText(folder["file.html"]), Does.Contain("<svg").And.Contain("blue, dark").And.Contain("</html>"));
        string[] lines = [.. Blasnet.Run("evaluate", run, "--data", "csv:" + table, "--json").AssertCode(ExitCodes.Done).OutputLines,
            .. Blasnet.Run("data", "check", "csv:" + table).AssertCode(ExitCodes.Done).OutputLines];
        Assert.That(lines, Is.Not.Empty);
    }

    [Test]
    public void A_sweep_runs_its_trials_with_the_file_itself()
    {
        Outcome swept = Start(new() { ["DOTNET_ROOT"] = "/nowhere" }, "sweep", "--model", "circles", "--data",
            "circles", "--grid", "learning-rate=0.1,0.2", "--epochs", "2", "--validation", "0.3", "--jobs", "2", "--runs",
            folder["sweeps"], "--json").AssertCode(ExitCodes.Done);
        Assert.That(swept.Json.GetProperty("best").EnumerateArray().Count(), Is.EqualTo(2));
        Assert.That(Blasnet.Run("runs", "list", "--runs", folder["sweeps"]).AssertCode(ExitCodes.Done).Output, Does.Contain("circles"));
    }

    [Test]
    public void It_runs_where_there_is_nothing_but_the_C_library()
    {
        if (!Environment.IsPrivilegedProcess || !File.Exists("/usr/sbin/chroot"))
            Assert.Ignore("Only root can hide the rest of the machine, by chroot.");
        string place = Path.GetDirectoryName(Blasnet.Published!)!;
        string[] libraries = [.. Run("ldd", Blasnet.Published!).Output.Split(' ', '\t', '\n').Where(word => word.StartsWith('/'))];
        foreach (string file in (string[])[.. libraries, Blasnet.Published!, Path.Combine(place, "libopenblas.so.0")])
        {
            string copy = folder["root" + file];
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        Directory.CreateDirectory(folder["root/tmp"]);
        string[] line = ["train", "--model", "circles", "--data", "circles", "--epochs", "2", "--seed", "3", "--json", "--runs"];
        JsonElement alone = Run("/usr/sbin/chroot", [folder["root"], Blasnet.Published!, .. line, "/tmp"]).AssertCode(ExitCodes.Done).Json;
        JsonElement here = Blasnet.RunHere([.. line, folder["here"]]).AssertCode(ExitCodes.Done).Json;
        Assert.That(alone.GetProperty("weights_sha256").GetString(), Is.EqualTo(here.GetProperty("weights_sha256").GetString()));
    }

    [Test]
    public void It_reads_pictures_of_every_format_and_draws_the_wrong_ones()
    {
        foreach (string format in Pictures)
        {
            foreach ((string name, byte shade) in new[] { ("bright", (byte)220), ("dark", (byte)30) })
                TestImages.Write(folder[$"pictures/{name}/{format}.{format}"], 12, 10, 3, (y, x) => (shade, (byte)(9 * y), (byte)(9 * x)));
        }
        string data = "images:" + folder["pictures"];
        File.WriteAllText(folder["net.json"], """{ "layers": [ { "kind": "flatten" }, { "kind": "dense", "units": "outputs" } ] }""");
        string[] line = ["train", "--model", folder["net.json"], "--data", data, "--image-size", "8", "--validation", "0.3",
            "--epochs", "1", "--json"];
        JsonElement file = Blasnet.Run([.. line, "--runs", folder["file"]]).AssertCode(ExitCodes.Done).Json;
        JsonElement here = Blasnet.RunHere([.. line, "--runs", folder["here"]]).AssertCode(ExitCodes.Done).Json;
        Assert.That(file.GetProperty("weights_sha256").GetString(), Is.EqualTo(here.GetProperty("weights_sha256").GetString()));
        Blasnet.Run("report", file.GetProperty("run").GetString()!, "--out", folder["r.html"]).AssertCode(ExitCodes.Done);
    }

    [Test]
    public void A_processor_without_AVX2_is_answered_by_a_sentence()
    {
        string emulator = "/usr/bin/qemu-x86_64-static";
        if (!File.Exists(emulator))
            Assert.Ignore($"'{emulator}' is not installed.");
        Outcome refused = Run(emulator, "-cpu", "Nehalem", Blasnet.Published!, "doctor");
        Assert.That(refused.Code, Is.EqualTo(ExitCodes.Machine));
        Assert.That(refused.ErrorLines.Where(line => !line.StartsWith("qemu", StringComparison.Ordinal)),
            Has.One.Matches("^This file of blasnet needs a processor with AVX2.*[.]$"));
    }

    private static Outcome Start(Dictionary<string, string> variables, params string[] arguments)
    {
        using Blasnet.RunningCommand command = Blasnet.Start(variables, arguments);
        return command.End(Patience);
    }

    private static Outcome Run(string program, params string[] arguments)
    {
        using Blasnet.RunningCommand command = Blasnet.RunningCommand.Start(program, arguments, []);
        return command.End(Patience);
    }
}
