using System.Text.Json;
using BlasNet.Cli;
using BlasNet.Data;
using BlasNet.Tests.Data.Images;
using BlasNet.Tests.Runs;
using BlasNet.Training;

namespace BlasNet.Tests.Cli;

/// <summary>Tests of the command on image folders.</summary>
internal sealed class ImageFolderRunTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Test]
    public void A_folder_of_pictures_trains_and_its_classes_and_files_have_their_names()
    {
        string data = Write("pictures", "bright,dark");
        string run = Train(data).GetProperty("run").GetString()!;
        Assert.That(File.ReadAllText(Path.Combine(run, "env.json")), Does.Contain("pictures").And.Not.Contain(".png"),
            "one digest for all");
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

    [Test]
    public void Photographs_of_any_size_train_at_the_size_asked_for_which_the_model_keeps()
    {
        string data = WritePhotographs("photographs", 24);
        JsonElement first = Train(data, "--image-size", "64,64");
        Assert.That(first.GetProperty("val_accuracy").GetDouble(), Is.EqualTo(1));
        string run = first.GetProperty("run").GetString()!, others = "images:" + WritePhotographs("later", 5);
        string config = Path.Combine(run, "config.json");
        using (JsonDocument kept = JsonDocument.Parse(File.ReadAllText(config)))
            Assert.That(kept.RootElement.GetProperty("imageSize").EnumerateArray().Select(side => side.GetInt32()),
                Is.EqualTo(new[] { 64, 64 }));
        JsonElement again = Blasnet.Run("train", "--config", config, "--runs", folder["again"], "--json").AssertCode(ExitCodes.Done).Json;
        Assert.That(again.GetProperty("weights_sha256").GetString(), Is.EqualTo(first.GetProperty("weights_sha256").GetString()));

        Outcome judged = Blasnet.Run("evaluate", run, "--data", others, "--json").AssertCode(ExitCodes.Done);
        Assert.That(judged.Json.GetProperty("accuracy").GetDouble(), Is.EqualTo(1));
        Blasnet.Run("predict", run, "--data", others, "--out", folder["photographs.csv"]).AssertCode(ExitCodes.Done);
        Assert.That(File.ReadAllLines(folder["photographs.csv"])[1], Does.StartWith("0,lying/00.jpg,lying,"));
        Blasnet.Run("report", run, "--out", folder["p.html"]).AssertCode(ExitCodes.Done);
        Assert.That(File.ReadAllText(folder["p.html"]), Does.Contain("image size").And.Contain("[64, 64]"));
        using (SavedModel saved = SavedModel.Load(Path.Combine(run, "checkpoints", "last.safetensors")))
            Assert.That(saved.ImageSize, Is.EqualTo((Extents)(64, 64)));

        Blasnet.Run("train", "--resume", run, "--image-size", "64").AssertCode(ExitCodes.Done);
        Blasnet.Run("train", "--resume", run, "--image-size", "32,64").AssertRefused(ExitCodes.Invalid, "imageSize");
        Outcome refused = Blasnet.Run("evaluate", run, "--data", others, "--image-size", "32").AssertCode(ExitCodes.Invalid);
        Assert.That(refused.ErrorLines[^1], Does.Contain("[32, 32, 3]").And.Contain("[64, 64, 3]"));
    }

    [Test]
    public void Photographs_of_different_sizes_are_refused_without_a_size()
    {
        string data = "images:" + WritePhotographs("different", 3);
        string[] sentence = ["01.jpg", "[43, 91, 3]", "[40, 90, 3]", "'--image-size H,W'"];
        Blasnet.Run("train", "--model", "mlp", "--data", data, "--runs", folder["refused"]).AssertRefused(ExitCodes.Invalid, sentence);
        Outcome check = Blasnet.Run("data", "check", data).AssertCode(ExitCodes.Invalid);
        Assert.That(check.Output, Does.Contain("'--image-size H,W'"));
        Outcome whole = Blasnet.Run("data", "check", data, "--image-size", "20,30", "--json").AssertCode(ExitCodes.Done);
        Assert.That(whole.Json.GetProperty("sample").EnumerateArray().Select(side => side.GetInt32()), Is.EqualTo(new[] { 20, 30, 3 }));
        Blasnet.Run("summary", "--model", "keras-mlp", "--data", data, "--image-size", "20,30").AssertCode(ExitCodes.Done);
    }

    [Test]
    public void A_sweep_takes_a_size_and_may_vary_it()
    {
        File.WriteAllText(folder["small.json"], """{ "layers": [ { "kind": "flatten" }, { "kind": "dense", "units": "outputs" } ] }""");
        Outcome swept = Blasnet.Run("sweep", "--model", folder["small.json"], "--data", "images:" + WritePhotographs("swept", 6), "--grid",
            "image-size=8,12",
            "--epochs", "1", "--validation", "0.3", "--runs", folder["sweeps"], "--json").AssertCode(ExitCodes.Done);
        Assert.That(swept.Json.GetProperty("best").EnumerateArray().Count(), Is.EqualTo(2));
    }

    [TestCase("64,64,3", "'64,64,3' of --image-size cannot be used", ExitCodes.Usage)]
    [TestCase("0", "'0' of --image-size cannot be used", ExitCodes.Usage)]
    [TestCase("64,64", "an image size can be asked of 'images:DIR' alone", ExitCodes.Usage)]
    public void A_size_that_cannot_be_is_refused(string size, string sentence, int code)
    {
        Blasnet.Run("train", "--model", "circles", "--data", "circles", "--image-size", size, "--runs", folder["none"])
            .AssertRefused(code, sentence);
        Blasnet.Run("train", "--model", "mlp", "--data", "csv:x.csv", "--image-size", size, "--runs", folder["none"])
            .AssertRefused(code, sentence);
    }

    [TestCase("imageSize=0", "--set: Images: the image size must be at least 1, but it was '0'.")]
    [TestCase("imageSize=[1,2,3]", "--set: Images: the image size [1, 2, 3] must be one number or one for each axis")]
    [TestCase("imageSize=[]", "--set: Extents need one number")]
    public void A_size_of_the_configuration_is_checked(string setting, string sentence) => Blasnet.Run(
        "train", "--model", "mlp", "--data", "images:x", "--set", setting, "--runs", folder["none"])
        .AssertRefused(ExitCodes.Usage, sentence);

    [TestCase("64")]
    [TestCase("0,64")]
    [TestCase("64,x")]
    [TestCase("1,2,3")]
    public void A_size_in_the_file_of_weights_is_checked(string text) => Assert.That(
        () => SavedImageSize.Parse(text), Throws.TypeOf<DataException>()
            .With.Message.EqualTo($"'{text}' is no height and width of images."));

    [Test]
    public void A_model_saved_in_code_keeps_the_size()
    {
        string data = WritePhotographs("code", 3);
        DatasetPair pictures = ImageFolder.Read(data, imageSize: (6, 8));
        using (Trainer trainer = Model.Input(6, 8, 3).Add(Layer.Flatten()).Add(Layer.Dense(2, Activation.Softmax))
            .Compile(Optimizer.Sgd(), Loss.SparseCategoricalCrossEntropy()))
        {
            trainer.Fit(pictures.Train.Subset([0, 3, 5]), verbose: false);
            trainer.Save(folder["code.safetensors"]);
        }
        using SavedModel saved = SavedModel.Load(folder["code.safetensors"]);
        Assert.That(saved.ImageSize, Is.EqualTo((Extents)(6, 8)));
        saved.Evaluate(ImageFolder.Read(data, imageSize: saved.ImageSize).Train);
    }

    private JsonElement Train(string data, params string[] options)
    {
        File.WriteAllText(folder["net.json"], """{ "layers": [ { "kind": "flatten" }, { "kind": "dense", "units": "outputs" } ] }""");
        return Blasnet.Run(["train", "--model", folder["net.json"], "--data", "images:" + data, "--validation", "0.25", "--epochs", "30",
            "--batch", "4",
            "--learning-rate", "0.01", "--runs", folder["runs"], "--threads", "1", "--json", .. options]).AssertCode(ExitCodes.Done).Json;
    }

    // Broad horizontal or vertical stripes, in photographs of different sizes.
    private string WritePhotographs(string name, int count)
    {
        for (int i = 0; i < count; i++)
        {
            foreach (bool lying in new[] { true, false })
            {
                (int height, int width, int shade) = (40 + 3 * i, 90 + i % 7, 5 * i % 40);
                TestImages.Write(folder[$"{name}/{(lying ? "lying" : "standing")}/{i:00}.jpg"], width, height, 3, (y, x) =>
                {
                    int side = lying ? 4 * y / height : 4 * x / width;
                    return side % 2 == 0 ? ((byte)(200 + shade), (byte)150, (byte)shade) : ((byte)shade, (byte)60, (byte)(120 + shade));
                });
            }
        }
        return folder[name];
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
