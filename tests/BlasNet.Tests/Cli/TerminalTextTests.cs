using BlasNet.Cli;
using BlasNet.Runs;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Cli;

/// <summary>Tests that no text of a file steers the terminal that it is shown on.</summary>
internal sealed class TerminalTextTests : FolderTests
{
    // Clears the screen, sets the title, rings, moves back, and the one-byte form of the same; then characters that reorder a line.
    private const string Evil = "x\u001b[2J\u001b]0;t\u0007\b\u009b31m\u202Etxt\u2066";

    private static string Json(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    [Test]
    public void A_model_file_is_shown_harmlessly_by_every_verb_that_reads_it()
    {
        string net = Write("net.json", $$"""
            { "name": "net", "description": {{Json(Evil)}}, "layers": [
              { "kind": "dense", "name": {{Json(Evil)}}, "units": 3, "activation": "relu" }, { "kind": "dense", "units": "outputs" } ] }
            """);
        Shown("x\\u001B[2J", Blasnet.Run("summary", "--model", net, "--data", "xor"));
        Shown("", Blasnet.Run("summary", "--model", net, "--data", "xor", "--json"));
        Shown("", Blasnet.Run("train", "--model", net, "--data", "xor", "--epochs", "1", "--runs", folder["runs"]));
        Shown("", Blasnet.Run("report", folder["runs/net/run_0001"]));
    }

    [TestCase("""{ "layers": [ { "kind": EVIL } ] }""")]
    [TestCase("""{ "layers": [ { "kind": "dense", "units": 3, EVIL: 3 } ] }""")]
    [TestCase("""{ "layers": [ { "kind": "dense", "units": 3, "activation": EVIL } ] }""")]
    [TestCase("""{ "layers": [ { "kind": "dense", "units": EVIL } ] }""")]
    [TestCase("""{ "layers": [ "flatten" ], "loss": EVIL }""")]
    [TestCase("""{ "layers": [ { "kind": "dense", "units": 2, "name": "a", "inputs": [ EVIL ] } ] }""")]
    public void Errors_about_a_model_file_are_harmless(string text)
    {
        string net = Write("net.json", text.Replace("EVIL", Json(Evil), StringComparison.Ordinal));
        Outcome refused = Blasnet.Run("summary", "--model", net, "--data", "xor");
        refused.AssertRefused(ExitCodes.Invalid);
        Shown("\\u001B[2J", refused);
    }

    [Test]
    public void Columns_cells_and_classes_of_a_table_are_shown_harmlessly()
    {
        string table = Write("t.csv", $"{Evil},colour,y\n" + string.Concat(Enumerable.Range(0, 40).Select(i =>
            $"{i % 7},{(i % 3 == 0 ? Evil : "red")},{(i % 2 == 0 ? "no" : "yes") + Evil}\n")));
        Shown("x\\u001B[2J", Blasnet.Run("data", "check", "csv:" + table));
        Outcome trained = Blasnet.Run("train", "--model", "mlp", "--data", "csv:" + table, "--epochs", "1", "--runs", folder["runs"])
            .AssertCode(ExitCodes.Done);
        Shown("x\\u001B[2J", trained);
        Assert.That(File.ReadAllText(folder["runs/mlp/run_0001/log.txt"]).Where(IsHarmful), Is.Empty, "people print the log, too");
        Shown("", Blasnet.Run("evaluate", folder["runs/mlp/run_0001"], "--data", "csv:" + table));
        string later = Write("later.csv", $"{Evil},colour\n1,green{Evil}\n");
        Outcome refused = Blasnet.Run("predict", folder["runs/mlp/run_0001"], "--data", "csv:" + later, "--out", folder["p.csv"]);
        refused.AssertRefused(ExitCodes.Invalid, "later.csv");
        Shown("\\u001B[2J", refused);
        Shown("", Blasnet.Run("predict", folder["runs/mlp/run_0001"], "--data", "csv:" + table, "--out", folder["p.csv"]).AssertCode(0));
        Assert.That(File.ReadAllText(folder["p.csv"]), Does.Contain("s" + Evil).Or.Contain("o" + Evil), "data stays data");
    }

    [Test]
    public void The_index_and_a_configuration_are_shown_harmlessly()
    {
        Directory.CreateDirectory(folder["runs"]);
        File.WriteAllText(folder["runs/index.csv"], $"run,status,model,{Evil}\na/run_0001,done,{Evil},1\na/{Evil},done,b,2\n");
        Shown("a/x\\u001B[2J", Blasnet.Run("runs", "list", "--runs", folder["runs"]).AssertCode(0));
        Shown("", Blasnet.Run("runs", "list", "--runs", folder["runs"], "--json").AssertCode(0));
        Shown("\\u001B[2J", Blasnet.Run("runs", "compare", "a/run_0001", "a/" + Evil, "--runs", folder["runs"]).AssertCode(0));
        Shown("\\u001B[2J", Blasnet.Run("runs", "best", "--metric", Evil, "--runs", folder["runs"]));
        string config = Write("config.json", $$"""{ "name": "a", "data": {{Json(Evil)}}, "model": { "layers": [ "flatten" ] } }""");
        Shown("\\u001B[2J", Blasnet.Run("train", "--config", config, "--runs", folder["runs"]));
        Shown("\\u001B[2J", Blasnet.Run("train", "--model", Evil, "--data", "xor"));
        Shown("\\u001B[2J", Blasnet.Run(Evil));
    }

    [Test]
    public void Only_what_is_harmful_is_written_as_its_code()
    {
        Assert.That(Printable.Text("Füße\t10 %\r\n日本 🐟 €"), Is.EqualTo("Füße\t10 %\r\n日本 🐟 €"));
        Assert.That(Printable.Text("a\rb\u0000c\u007F"), Is.EqualTo("a\\u000Db\\u0000c\\u007F"));
        Assert.That(Printable.Line("a\nb\tc"), Is.EqualTo("a\\u000Ab\\u0009c"));
        const string plain = "plain";
        Assert.That(Printable.Line(plain), Is.SameAs(plain));
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(folder[name], text);
        return folder[name];
    }

    private static bool IsHarmful(char letter) => letter is not ('\n' or '\r') && (char.IsControl(letter)
        || letter is '\u202E' or '\u2066');

    private static void Shown(string part, Outcome outcome)
    {
        string all = outcome.Output + outcome.Error;
        Assert.That(all.Where(IsHarmful), Is.Empty, all);
        Assert.That(all, Does.Contain(part));
    }
}
