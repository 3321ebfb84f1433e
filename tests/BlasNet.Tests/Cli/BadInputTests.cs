using System.IO.Compression;
using System.Security.Cryptography;
using BlasNet.Cli;
using BlasNet.Numerics;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Cli;

/// <summary>Tests that bad files end with code 3 and one sentence, before any file is written or changed.</summary>
internal sealed class BadInputTests : IDisposable
{
    private const string TrainImages = "train-images-idx3-ubyte.gz", TrainLabels = "train-labels-idx1-ubyte",
        TestLabels = "t10k-labels-idx1-ubyte";

    private readonly TestFolder folder = new();
    private string images = "";

    [SetUp]
    public void WriteImages() => images = TinyImages.Write(folder[Path.GetRandomFileName()], 40, 20);

    public void Dispose() => folder.Dispose();

    [Test]
    public void A_missing_folder() => RefusedData("idx:" + folder["nowhere"], "nowhere", "there is no such folder");

    [Test]
    public void A_missing_file()
    {
        File.Delete(File_(TrainLabels));
        Refused("there is no file 'train-labels-idx1-ubyte'");
    }

    [Test]
    public void A_truncated_gzip()
    {
        byte[] bytes = File.ReadAllBytes(File_(TrainImages));
        File.WriteAllBytes(File_(TrainImages), bytes[..(bytes.Length / 2)]);
        Refused(TrainImages);
    }

    [Test]
    public void A_wrong_magic_number()
    {
        File.WriteAllBytes(File_(TrainLabels), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        Refused(TrainLabels);
    }

    [Test]
    public void Fewer_labels_than_images()
    {
        Replace(TrainLabels, IdxArray.Create(new byte[39], [39]));
        Refused("'40' images", "'39' labels");
    }

    [Test]
    public void A_label_out_of_range()
    {
        Replace(TestLabels, IdxArray.Create([.. Enumerable.Repeat((byte)12, 20)], [20]));
        Refused(TestLabels, "'12'");
    }

    [Test]
    public void Dimensions_that_overflow()
    {
        using (FileStream file = File.Create(File_(TrainImages)))
        using (var gzip = new GZipStream(file, CompressionLevel.Fastest))
            gzip.Write([0, 0, 8, 3, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF]);
        Refused(TrainImages);
    }

    [Test]
    public void An_empty_file()
    {
        File.WriteAllBytes(File_(TrainLabels), []);
        Refused(TrainLabels, "empty");
    }

    [Test]
    public void A_folder_in_place_of_a_file()
    {
        File.Delete(File_(TrainLabels));
        Directory.CreateDirectory(File_(TrainLabels));
        Refused(TrainLabels, "folder");
    }

    [Test]
    public void A_file_in_place_of_a_folder() => RefusedData("idx:" + File_(TrainLabels), "this is a file, but a folder");

    [Test]
    public void A_model_file_that_is_not_there() => RefusedModel(folder["none.json"], "none.json", "does not exist");

    [Test]
    public void A_model_file_that_is_no_json() =>
        RefusedModel(Model("{ \"layers\": [\n  { \"kind\": \"dense\" \"units\": 3 }\n] }"), "line 2, position 21");

    [Test]
    public void A_model_file_with_an_unknown_layer() =>
        RefusedModel(Model("{ \"layers\": [\n  \"flatten\",\n  { \"kind\": \"dens\", \"units\": 3 }\n] }"), "line 3, layer 1", "'dens'",
            "Did you mean 'dense'?");

    [Test]
    public void A_model_file_with_an_unknown_property() =>
        RefusedModel(Model("{ \"layers\": [\"flatten\"], \"epohcs\": 3 }"), "'epohcs'", "Did you mean 'epochs'?");

    [Test]
    public void A_model_file_with_a_batch_of_zero() =>
        RefusedModel(Model("{ \"layers\": [\"flatten\"], \"batch\": 0 }"), "'batch' must be at least 1", "'0'");

    [Test]
    public void An_image_where_a_vector_is_needed() =>
        RefusedModel(Model("{ \"layers\": [ { \"kind\": \"dense\", \"units\": \"outputs\" } ] }"), "0.dense", "[6, 6, 10]", "Flatten");

    [Test]
    public void Branches_of_different_widths() => RefusedModel(Model("""
        { "layers": [ "flatten",
          { "kind": "dense", "units": 4, "name": "a" }, { "kind": "dense", "units": 5, "name": "b", "inputs": ["a"] },
          { "kind": "add", "inputs": ["a", "b"] }, { "kind": "dense", "units": "outputs" } ] }
        """), "3.add", "[4]", "[5]");

    [Test]
    public void Fewer_outputs_than_classes() =>
        RefusedModel(Model("{ \"layers\": [ \"flatten\", { \"kind\": \"dense\", \"units\": 7, \"activation\": \"softmax\" } ] }"),
            "1.dense", "7 outputs", "10 classes");

    [Test]
    public void A_configuration_that_is_not_there() => Blasnet.Run("train", "--config", folder["none.json"])
        .AssertRefused(ExitCodes.Invalid, "none.json");

    [Test]
    public void A_run_that_is_not_there() => Blasnet.Run("train", "--resume", folder["run_0009"])
        .AssertRefused(ExitCodes.Invalid, "there is no such run");

    [Test]
    public void Weights_that_are_not_there() => Blasnet.Run("evaluate", folder["none"], "--data", "xor")
        .AssertRefused(ExitCodes.Invalid, "there is no such run");

    [Test]
    public void Weights_that_are_none() => Blasnet.Run("evaluate", File_(TrainLabels), "--data", "xor")
        .AssertRefused(ExitCodes.Invalid, TrainLabels);

    private string File_(string name) => Path.Combine(images, name);

    private string Model(string json)
    {
        string path = folder[Path.GetRandomFileName() + ".json"];
        File.WriteAllText(path, json);
        return path;
    }

    private void Replace(string name, IdxArray array)
    {
        File.Delete(File_(name));
        IdxFile.Write(File_(name), array);
    }

    private void Refused(params string[] parts) => AssertRefused(["--model", "keras-mlp", "--data", "idx:" + images], parts);

    private void RefusedData(string data, params string[] parts) => AssertRefused(["--model", "keras-mlp", "--data", data], parts);

    private void RefusedModel(string model, params string[] parts) => AssertRefused(["--model", model, "--data", "idx:" + images], parts);

    private void AssertRefused(string[] arguments, string[] parts)
    {
        Dictionary<string, string> before = Contents();
        Blasnet.Run(["train", "--epochs", "1", "--runs", folder["runs"], .. arguments]).AssertRefused(ExitCodes.Invalid, parts);
        Assert.That(Contents(), Is.EqualTo(before), "what was there is there, and nothing else");
    }

    private Dictionary<string, string> Contents() => Directory.EnumerateFileSystemEntries(folder.Root, "*", SearchOption.AllDirectories)
        .ToDictionary(path => path, path => File.Exists(path) ? Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))) : "folder");
}
