using System.Globalization;
using System.Text;
using System.Text.Json;
using BlasNet.Cli;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Cli;

/// <summary>Tests of the command with the model <c>table</c>, which a CSV file gets where no model is named.</summary>
/// <remarks>Floors on real tables need the folder BLASNET_DATA; without it those tests are left out.</remarks>
internal sealed class TableModelRunTests : FolderTests
{
    private static readonly string[] Districts = ["centre", "north", "harbour"];
    private static readonly string? Data = Environment.GetEnvironmentVariable("BLASNET_DATA");

    [Test]
    public void A_table_needs_nothing_but_its_label()
    {
        string file = Flats(300);
        Outcome trained = Blasnet.Run(
            "train", "--data", "csv:" + file, "--label", "rent", "--seed", "1", "--runs", folder["runs"]).AssertCode(ExitCodes.Done);
        Assert.That(trained.OutputLines[0], Does.StartWith(folder["runs/table/run_0001"] + ": done, 5 members, 64 epochs, "));
        using JsonDocument config = JsonDocument.Parse(File.ReadAllBytes(folder["runs/table/run_0001/config.json"]));
        JsonElement model = config.RootElement.GetProperty("model");
        Assert.That(config.RootElement.GetProperty("members").GetInt32(), Is.EqualTo(5));
        Assert.That(model.GetProperty("layers")[0].GetProperty("kind").GetString(), Is.EqualTo("piecewiseLinear"));
        Assert.That(model.TryGetProperty("table", out _), Is.False, "the layers stand there in its place");

        // A district that was not there, and a size that is missing.
        File.WriteAllText(folder["new.csv"], "size,district,balcony\n60,south,yes\n,north,no\n");
        Blasnet.Run("predict", folder["runs/table/run_0001"], "--data", "csv:" + folder["new.csv"], "--interval", "0.9",
            "--out", folder["out.csv"]).AssertCode(ExitCodes.Done);
        string[] predicted = File.ReadAllLines(folder["out.csv"]);
        Assert.That((predicted[0], predicted.Length), Is.EqualTo(("index,value,value_low,value_high", 3)));
        Blasnet.Run("train", "--resume", folder["runs/table/run_0001"], "--model", "table").AssertCode(ExitCodes.Done);
    }

    [Test]
    public void The_configuration_of_a_run_repeats_it_for_any_number_of_threads()
    {
        string file = Flats(300);
        string digest = Digest("--data", "csv:" + file, "--label", "rent", "--epochs", "5", "--threads", "1");
        foreach (string threads in (string[])["2", "3"])
            Assert.That(Digest("--config", folder["runs/table/run_0001/config.json"], "--threads", threads), Is.EqualTo(digest), threads);
        Assert.That(Digest("--data", "csv:" + file, "--label", "rent", "--epochs", "5", "--seed", "2"), Is.Not.EqualTo(digest));
    }

    [Test]
    public void One_network_and_validation_rows_are_as_asked_for()
    {
        string file = Flats(300);
        JsonElement single = Train("--data", "csv:" + file, "--label", "rent", "--epochs", "3", "--members", "1").AssertCode(ExitCodes.Done)
            .Json;
        Assert.That(single.TryGetProperty("val_r2", out _), Is.False);
        JsonElement held = Train("--data", "csv:" + file, "--label", "rent", "--epochs", "3", "--validation", "0.2")
            .AssertCode(ExitCodes.Done).Json;
        Assert.That(held.TryGetProperty("val_r2", out _));
        Assert.That(File.ReadAllText(folder["runs/table/run_0002/log.txt"]), Does.Contain("240 training samples, 60 validation samples"));
    }

    [Test]
    public void Settings_of_its_optimizer_keep_the_schedule()
    {
        string[] data = ["--data", "csv:" + Flats(60), "--label", "rent", "--epochs", "1", "--members", "1"];
        Train([.. data, "--learning-rate", "0.01", "--weight-decay", "0.5"]).AssertCode(ExitCodes.Done);
        string config = File.ReadAllText(folder["runs/table/run_0001/config.json"]);
        Assert.That(config, Does.Contain("\"warmUpCosine\"").And.Contain("\"learningRate\": 0.01").And.Contain("\"weightDecay\": 0.5"));
        Train([.. data, "--set", "model.table.units=16", "--set", "learning-rate=0.25"]).AssertCode(ExitCodes.Done);
        config = File.ReadAllText(folder["runs/table/run_0002/config.json"]);
        Assert.That(config, Does.Contain("\"units\": 16").And.Contain("\"warmUpCosine\"").And.Contain("\"learningRate\": 0.25"));
        Train([.. data, "--optimizer", "sgd"]).AssertCode(ExitCodes.Done);
        Assert.That(File.ReadAllText(folder["runs/table/run_0003/config.json"]), Does.Not.Contain("warmUpCosine"));
    }

    [Test]
    public void What_it_cannot_learn_is_a_sentence()
    {
        Train("--model", "table", "--data", "moons").AssertRefused(ExitCodes.Invalid, "the model 'table' learns from the rows of a table");
        Train("--data", "moons").AssertRefused(ExitCodes.Usage, "--model must be given");
        Train("--model", "table", "--data", "csv:" + Flats(60), "--label", "rent", "--features", "size", "--window", "3")
            .AssertRefused(ExitCodes.Invalid, "windows of a series");
        Train("--data", "csv:" + Flats(4), "--label", "rent").AssertRefused(ExitCodes.Invalid, "4");
        Assert.That(Directory.Exists(folder["runs"]), Is.False);
    }

    [TestCase("california-housing/housing.csv", "val_r2", 0.84, "--label", "median_house_value")]
    [TestCase("iris/iris.csv", "val_accuracy", 0.93)]
    [TestCase("wine-quality/winequality-red.csv", "val_r2", 0.37, "--task", "regression")]
    [TestCase("wine-quality/winequality-white.csv", "val_r2", 0.37, "--task", "regression")]
    [TestCase("wine-quality/winequality-red.csv", "val_accuracy", 0.57)]
    public void Real_tables_are_learned_without_a_setting(string file, string metric, double floor, params string[] options)
    {
        if (Data is null || !File.Exists(System.IO.Path.Combine(Data, file)))
            Assert.Ignore($"There is no {file} in the folder BLASNET_DATA.");
        JsonElement run = Train(["--data", "csv:" + System.IO.Path.Combine(Data, file), .. options]).AssertCode(ExitCodes.Done).Json;
        Assert.That(run.GetProperty(metric).GetDouble(), Is.GreaterThan(floor));
    }

    private Outcome Train(params string[] what) =>
        Blasnet.Run(
            ["train", .. what, .. what.Contains("--seed") ? Array.Empty<string>() : ["--seed", "1"], "--runs", folder["runs"], "--json"]);

    private string Digest(params string[] what) => Train(what).AssertCode(ExitCodes.Done).Json.GetProperty("weights_sha256").GetString()!;

    // Rents by size, district and balcony; some sizes are missing.
    private string Flats(int count)
    {
        var text = new StringBuilder("size,district,balcony,rent\n");
        for (int i = 0; i < count; i++)
        {
            (int size, int district, bool balcony) = (25 + i * 37 % 105, i * 7 % 3, i % 2 == 0);
            text.Append(CultureInfo.InvariantCulture, $"{(i % 9 == 8 ? "" : size)},{Districts[district]},")
                .Append(CultureInfo.InvariantCulture, $"{(balcony ? "yes" : "no")},{size * (11 + 3 * district) + (balcony ? 60 : 0)}\n");
        }
        File.WriteAllText(folder["flats.csv"], text.ToString());
        return folder["flats.csv"];
    }
}
