using System.IO.Compression;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Exchange;

/// <summary>The kind of a file, which its first bytes tell.</summary>
internal sealed class ImportKindTests : FolderTests
{
    [TestCase("keras", "images.keras", "images.npz")]
    [TestCase("keras", "shapes.h5", "shapes.npz")]
    [TestCase("keras", "tiny-streaming-wakeword.h5", "tiny-streaming-wakeword.h5.npz")]
    [TestCase("onnx", "op-conv2d.onnx", "op-conv2d.npz")]
    [TestCase("onnx", "tf2onnx-sine.onnx", "tf2onnx-sine.npz")]
    public void A_file_of_any_name_is_read_by_its_kind_and_saved_as_ours(string kind, string file, string archive)
    {
        string renamed = folder["model.bin"];
        File.Copy(ForeignFiles.Path(kind, file), renamed);
        using SavedModel imported = SavedModel.Import(renamed);
        ForeignFiles.AssertOutputs(imported, ForeignFiles.Path(kind, archive));
        imported.Save(folder["saved.safetensors"]);
        using SavedModel loaded = SavedModel.Load(folder["saved.safetensors"]);
        ForeignFiles.AssertOutputs(loaded, ForeignFiles.Path(kind, archive));
    }

    [Test]
    public void What_torch_save_writes_is_refused_as_a_pickle()
    {
        using (ZipArchive archive = ZipFile.Open(folder["model.pt"], ZipArchiveMode.Create))
            archive.CreateEntry("archive/data.pkl");
        Assert.That(Refused("model.pt"), Does.Contain("this is a pickle, which runs code when it is read"));
    }

    [Test]
    public void Another_archive_is_refused()
    {
        using (ZipArchive archive = ZipFile.Open(folder["a.zip"], ZipArchiveMode.Create))
            archive.CreateEntry("notes.txt");
        Assert.That(Refused("a.zip"), Does.EndWith("it is a zip archive, but no .keras file."));
    }

    [TestCase("{}\n", "it is no ONNX, Keras or safetensors file.")]
    [TestCase("<html></html>", "it is no ONNX, Keras or safetensors file.")]
    [TestCase("\0\0\0\0", "it is no ONNX, Keras or safetensors file.")]
    [TestCase("just a text\n", "it is no ONNX, Keras or safetensors file, or a damaged one: the protobuf message is malformed")]
    public void Anything_else_is_refused(string content, string sentence)
    {
        File.WriteAllText(folder["a.onnx"], content);
        Assert.That(Refused("a.onnx"), Does.Contain(sentence));
    }

    private string Refused(string name) => Assert.Throws<DataException>(() => SavedModel.Import(folder[name]))!.Message;
}
