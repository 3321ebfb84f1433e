using System.Text.Json;
using BlasNet.Cli;
using BlasNet.Data;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Cli;

/// <summary>Trains on folders of pictures through the command.</summary>
internal sealed class ImageFolderRunTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Test]
    public void A_folder_of_pictures_trains_and_its_classes_and_files_have_their_names()
    {
        string data = Write("pictures", "bright,dark");
        string run = Train(data).GetProperty("run").GetString()!;
        Assert.That(File.ReadAllText(Path.Combine(run, "env.json")), Does.Contain("pictures").And.Not.Contain(".png"), "one digest for all");
        Outcome judged = Blasnet.Run("evaluate", run, "--data", "images:" + data, "--json").AssertCode(ExitCodes.Done);
        Assert.That(judged.Json.GetProperty("accuracy").GetDouble(), Is.EqualTo(1));
        Blasnet.Run("predict", run, "--data", "images:" + data, "--out", folder["out.csv"]).AssertCode(ExitCodes.Done);
        string[] rows = File.ReadAllLines(folder["out.csv"]);
        Assert.That(rows[0], Is.EqualTo("index,file,label,p_0,p_1"));
        Assert.That(rows[1], Does.StartWith("0,bright/00.png,bright,"));
        Assert.That(rows[^1], Does.StartWith("39,dark/19.png,dark,"));
        Blasnet.Run("report", run, "--out", folder["r.html"]).AssertCode(ExitCodes.Done);
        Assert.That(File.ReadAllText(folder["r.html"]), Does.Contain(">bright<").And.Contain("dark/1"));
    }

    [Test]
    public void Other_folders_are_judged_by_the_names_of_their_classes()
    {
        string run = Train(Write("all", "bright,dark")).GetProperty("run").GetString()!;
        Outcome judged = Blasnet.Run("evaluate", run, "--data", "images:" + Write("some", "dark"), "--json").AssertCode(ExitCodes.Done);
        Assert.That(judged.Json.GetProperty("accuracy").GetDouble(), Is.EqualTo(1));
        Outcome refused = Blasnet.Run("evaluate", run, "--data", "images:" + Write("others", "dark,unknown")).AssertCode(ExitCodes.Invalid);
        Assert.That(refused.ErrorLines[^1], Is.EqualTo("images: there is a class 'unknown', but the model knows 'bright', 'dark'."));
    }

    private JsonElement Train(string data)
    {
        File.WriteAllText(folder["net.json"], """{ "layers": [ { "kind": "flatten" }, { "kind": "dense", "units": "outputs" } ] }""");
        return Blasnet.Run("train", "--model", folder["net.json"], "--data", "images:" + data, "--validation", "0.25", "--epochs", "30", "--batch", "4",
            "--learning-rate", "0.01", "--runs", folder["runs"], "--threads", "1", "--json").AssertCode(ExitCodes.Done).Json;
    }

    private string Write(string name, string classes)
    {
        foreach (string each in classes.Split(','))
        {
            Directory.CreateDirectory(folder[$"{name}/{each}"]);
            for (int i = 0; i < 20; i++)
            {
                byte[] pixels = [.. Enumerable.Range(0, 64).Select(pixel => (byte)((each == "bright" ? 200 : 20) + (pixel + i) % 10))];
                File.WriteAllBytes(folder[$"{name}/{each}/{i:00}.png"], PngWriter.Encode(8, 8, 1, pixels));
            }
        }
        return folder[name];
    }
}
