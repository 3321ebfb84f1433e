using System.Globalization;
using System.Text;
using System.Text.Json;
using BlasNet.Cli;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Cli;

/// <summary>Options for numbers with signs, units and groups of digits on the command line.</summary>
internal sealed class NumberOptionsTests : FolderTests
{
    private static readonly string[] Options = ["--numbers-with", "$ %", "--thousands", ","];

    [Test]
    public void They_are_kept_with_the_run_and_the_model()
    {
        string file = Houses("houses.csv");
        JsonElement run = Train(file, Options).AssertCode(ExitCodes.Done).Json;
        string config = File.ReadAllText(Path(run, "config.json"));
        Assert.That(config, Does.Contain("\"thousands\": \",\"").And.Contain("\"numbersWith\""));
        JsonElement again = Blasnet.Run("train", "--config", Path(run, "config.json"), "--runs", folder["runs"], "--json")
            .AssertCode(ExitCodes.Done).Json;
        Assert.That(Digest(again), Is.EqualTo(Digest(run)));
        string later = folder["later.csv"];
        File.WriteAllText(later, "area,share,price\n60,5%,\"$1,120,000\"\n70,6%,\"$1,140,000\"\n");
        JsonElement judged = Blasnet.Run("evaluate", Path(run), "--data", "csv:" + later, "--json").AssertCode(ExitCodes.Done).Json;
        Assert.That(judged.GetProperty("mae").GetDouble(), Is.LessThan(1_000_000));
        Blasnet.Run("predict", Path(run), "--data", "csv:" + later, "--out", folder["out.csv"]).AssertCode(ExitCodes.Done);
        double value = double.Parse(File.ReadAllLines(folder["out.csv"])[1].Split(',')[^1], CultureInfo.InvariantCulture);
        Assert.That(value, Is.GreaterThan(100_000));
        File.WriteAllText(later, "area,share\n60,0.05\n");
        Blasnet.Run("predict", Path(run), "--data", "csv:" + later, "--out", folder["out.csv"]).AssertRefused(
            ExitCodes.Invalid, "line 2, column 'share': '0.05' stands without '%', but the numbers that were learned from with it");
    }

    [TestCase("numbers-with=$ %", "thousands=,")]
    [TestCase("table.numbersWith=[\"$\",\"%\"]", "table.thousands=\",\"")]
    public void Keys_of_set_do_the_same(string texts, string thousands)
    {
        string file = Houses("houses.csv");
        JsonElement run = Train(file, Options).AssertCode(ExitCodes.Done).Json;
        JsonElement set = Train(file, "--set", texts, "--set", thousands).AssertCode(ExitCodes.Done).Json;
        Assert.That(Digest(set), Is.EqualTo(Digest(run)));
        Train(file, "--set", "table.thousand=,").AssertRefused(ExitCodes.Usage, "Did you mean 'thousands'?");
    }

    [Test]
    public void Without_them_the_label_is_refused_with_what_reads_it()
    {
        string file = Houses("houses.csv");
        Train(file).AssertRefused(ExitCodes.Invalid, "line 2, column 'price': '$1,000,000' looks like a number with '$' and groups",
            "--numbers-with \"$\" --thousands \",\"", "--label");
        Assert.That(Directory.Exists(folder["runs/mlp"]), Is.False);
        Train(file, "--thousands", ",").AssertRefused(ExitCodes.Invalid, "--numbers-with \"$\"");
        Train(file, "--thousands", "x").AssertRefused(ExitCodes.Usage, "the mark of thousands must be");
        Train(file, "--thousands", ".").AssertRefused(ExitCodes.Invalid, "'.' is the mark of thousands and the decimal mark");
    }

    [Test]
    public void The_log_names_features_that_look_like_numbers()
    {
        JsonElement run = Train(Houses("houses.csv"), "--label", "area").AssertCode(ExitCodes.Done).Json;
        Assert.That(File.ReadAllText(Path(run, "log.txt")), Does.Contain(
            "'price': identifier, 40 different: $1,000,000, $1,010,000, $1,020,000, $1,030,000, $1,040,000, $1,050,000, ...; looks like numbers "
            + "with '$' and groups of digits between ',', as '$1,000,000' on line 2, which --numbers-with \"$\" --thousands \",\" reads"));
    }

    [Test]
    public void Runs_of_spaces_are_a_delimiter_by_name()
    {
        File.WriteAllText(folder["a.txt"], "a  y\n1 2.5\n2\t 3.5\n3 4.5\n");
        JsonElement run = Train(folder["a.txt"], "--delimiter", "space").AssertCode(ExitCodes.Done).Json;
        Assert.That(File.ReadAllText(Path(run, "config.json")), Does.Contain("\"delimiter\": \" \""));
        Blasnet.Run("train", "--config", Path(run, "config.json"), "--runs", folder["runs"], "--json").AssertCode(ExitCodes.Done);
    }

    private Outcome Train(string file, params string[] options) => Blasnet.Run(
    [
        "train", "--model", "mlp", "--data", "csv:" + file, "--epochs", "2", "--seed", "3", "--runs", folder["runs"], "--json", .. options,
    ]);

    private static string Digest(JsonElement run) => run.GetProperty("weights_sha256").GetString()!;

    private static string Path(JsonElement run, string file = "") =>
        System.IO.Path.Combine(run.GetProperty("run").GetString()!, file).TrimEnd('/', '\\');

    private string Houses(string name)
    {
        var text = new StringBuilder("area,share,price\n");
        for (int i = 0; i < 40; i++)
            text.Append(CultureInfo.InvariantCulture, $"{40 + i},{i % 5}%,\"$1,{10 * i:000},000\"\n");
        File.WriteAllText(folder[name], text.ToString());
        return folder[name];
    }
}
