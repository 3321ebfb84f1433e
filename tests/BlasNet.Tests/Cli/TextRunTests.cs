using System.Globalization;
using System.Text;
using System.Text.Json;
using BlasNet.Cli;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Cli;

/// <summary>Tests of the command on a column of free text.</summary>
internal sealed class TextRunTests : FolderTests
{
    [TestCase("mlp"), TestCase("table")]
    public void Hashed_words_tell_spam_from_mail(string model)
    {
        string run = Train("--model", model, "--data", Mails(400), "--validation", "0.25", "--epochs", "8");
        JsonElement told = Blasnet.Run("evaluate", run, "--data", Mails(100, from: 1000), "--json").AssertCode(ExitCodes.Done).Json;
        Assert.That(told.GetProperty("accuracy").GetDouble(), Is.GreaterThan(0.95));
        File.WriteAllText(folder["new.csv"], "message\n\"WIN a free prize, call now!\"\n\"see you at lunch, Anna\"\n\"\"\n");
        Blasnet.Run("predict", run, "--data", "csv:" + folder["new.csv"], "--out", folder["out.csv"]).AssertCode(ExitCodes.Done);
        string[] predicted = File.ReadAllLines(folder["out.csv"]);
        Assert.That(predicted, Has.Length.EqualTo(4), "an empty text is not missing");
        Assert.That(predicted[1..3].Select(line => line.Split(',')[1]), Is.EqualTo(new[] { "spam", "ham" }), string.Join('\n', predicted));
        using Predictor predictor = Predictor.Load(run);
        Assert.That(predictor.Predict(new { message = "win a FREE prize" }).Label, Is.EqualTo("spam"));
        Assert.That(predictor.Predict(new { message = "See you on Sunday!" }).Label, Is.EqualTo("ham"));
        Assert.That(predictor.Inputs[0].ToString(), Is.EqualTo("message: text, for example some words"));
        Assert.That(() => predictor.Predict(new { text = "x" }), Throws.TypeOf<DataException>());
    }

    [Test]
    public void A_text_is_one_column_in_the_explanation_and_has_no_curve()
    {
        string run = Train("--model", "mlp", "--data", Mails(200, withSize: true), "--validation", "0.25", "--epochs", "5",
            "--text-encoding", "hashed:64");
        JsonElement told = Blasnet.Run("explain", run, "--json").AssertCode(ExitCodes.Done).Json;
        JsonElement[] columns = [.. told.GetProperty("columns").EnumerateArray()];
        Assert.That(columns.Select(column => column.GetProperty("column").GetString()), Is.EqualTo(new[] { "message", "size" }));
        Assert.That(columns[0].GetProperty("low").GetDouble(), Is.GreaterThan(0));
        Assert.That(File.ReadAllText(Path.Combine(run, "partial_dependence.csv")), Does.Contain("size").And.Not.Contain("message"));
    }

    [Test]
    public void Runs_are_the_same_with_a_cache_and_for_any_number_of_threads()
    {
        string data = Mails(150, withSize: true);
        string[][] ways = [[], ["--threads", "2"], ["--cache", folder["cache"]], ["--cache", folder["cache"]]];
        string[] what = ["--model", "mlp", "--data", data, "--validation", "0.2", "--epochs", "2"];
        string[] same = [.. ways.Select(more => Told([.. what, .. more]).GetProperty("weights_sha256").GetString()!)];
        Assert.That(same, Has.All.EqualTo(same[0]));
    }

    [Test]
    public void Folds_and_checks_take_texts()
    {
        string data = Mails(90);
        Blasnet.Run("train", "--model", "mlp", "--data", data, "--label", "kind", "--column-type", "message=text", "--folds", "3",
            "--epochs", "2", "--runs", folder["runs"]).AssertCode(ExitCodes.Done);
        Outcome check = Blasnet.Run("data", "check", data, "--label", "kind", "--column-type", "message=text");
        Assert.That(check.Output, Does.Contain("text"));
        Outcome hint = Blasnet.Run("data", "check", data, "--label", "kind");
        Assert.That(hint.Output, Does.Contain("--column-type \"message=text\""));
    }

    [Test]
    public void What_cannot_be_meant_is_a_sentence()
    {
        string data = Mails(60);
        Refuse(ExitCodes.Usage, "there is no encoding 'bag'", "--column-type", "message=text", "--text-encoding", "bag");
        Refuse(ExitCodes.Invalid, "cannot be both", "--column-type", "kind=text");
        Refuse(ExitCodes.Invalid, "the model 'table' takes texts as hashed words", "--column-type", "message=text", "--text-encoding",
            "words", "--model", "table");
        Refuse(ExitCodes.Invalid, "--column-type \"message=text\" would learn from");

        void Refuse(int code, string sentence, params string[] options) => Blasnet.Run([
            "train", "--data", data, "--label", "kind", "--runs", folder["runs"], "--json", .. options]).AssertRefused(code, sentence);
    }

    private string Train(params string[] options) => Told(options).GetProperty("run").GetString()!;

    private JsonElement Told(params string[] options) => Blasnet.Run(["train", .. options, "--label", "kind", "--column-type",
        "message=text", "--seed", "1", "--runs", folder["runs"], "--json"]).AssertCode(ExitCodes.Done).Json;

    private string Mails(int count, int from = 0, bool withSize = false)
    {
        string file = folder[FormattableString.Invariant($"mails-{count}-{from}-{withSize}.csv")];
        File.WriteAllText(file, MadeMails.Csv(count, from, withSize));
        return "csv:" + file;
    }
}

/// <summary>Messages made of a few words, half of them spam.</summary>
internal static class MadeMails
{
    private static readonly string[] Offers = ["win a free prize", "claim your cash now", "urgent: free ringtone", "you won £1000!"];
    private static readonly string[] Notes = ["see you at lunch", "thanks for dinner", "running late, sorry", "call me tonight?"];
    private static readonly string[] Names = ["Anna", "Bob", "Maria", "Tom"];
    private static readonly string[] Days = ["today", "on Sunday", "at 9", "tomorrow", "this week"];

    /// <summary>Returns a file of messages, the same for the same numbers.</summary>
    public static string Csv(int count, int from = 0, bool withSize = false)
    {
        var text = new StringBuilder(withSize ? "message,size,kind\n" : "message,kind\n");
        for (int i = from; i < from + count; i++)
        {
            bool isSpam = i % 2 == 1;
            string[] phrases = isSpam ? Offers : Notes;
            string message = $"{(i % 3 == 0 ? "Hi " + Names[i / 3 % 4] + ", " : "")}{phrases[i / 2 % 4]} {Days[i / 7 % 5]} {i}";
            string size = withSize ? string.Create(CultureInfo.InvariantCulture, $"{message.Length},") : "";
            text.Append(CultureInfo.InvariantCulture, $"\"{message}\",{size}{(isSpam ? "spam" : "ham")}\n");
        }
        return text.ToString();
    }
}
