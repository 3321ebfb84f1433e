using BlasNet.Data;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Data.Images;

internal sealed class ImageFolderTests : IDisposable
{
    private readonly TestFolder folder = new();
    private string root = "";

    [SetUp]
    public void NewRoot() => root = folder[Path.GetRandomFileName()];

    public void Dispose() => folder.Dispose();

    [Test]
    public void A_folder_is_a_class_and_the_names_have_ordinal_order()
    {
        foreach (string file in new[] { "b/2.png", "b/10.PNG", "a b/1.png", "B/x.png" })
            Put(file, 2, 3, 1, (byte)file.Length);
        File.WriteAllText(Path.Combine(root, "README.txt"), "not a picture");
        File.WriteAllText(Path.Combine(root, "b", ".hidden"), "");
        DatasetPair data = Datasets.Load("images:" + root);
        Assert.That(data.Train.ToString(), Is.EqualTo("images: 4 samples of [2, 3, 1], 3 classes"));
        Assert.That(data.Train.Targets.ClassNames, Is.EqualTo(new[] { "B", "a b", "b" }));
        Assert.That(data.Train.Targets.Rows.ToArray(), Is.EqualTo(new float[] { 0, 1, 2, 2 }));
        Assert.That(Enumerable.Range(0, 4).Select(data.Train.Input.NameOf), Is.EqualTo(new[] { "B/x.png", "a b/1.png", "b/10.PNG", "b/2.png" }));
        Assert.That(((ByteSamples)data.Train.Input).Values.Chunk(6).Select(each => each[0]), Is.EqualTo(new byte[] { 7, 9, 8, 7 }));
        Assert.That((data.Test, data.Files), Is.EqualTo(((Dataset?)null, new[] { root })));
        Dataset part = data.Train.Subset([3, 1]).Subset([0]);
        Assert.That((part.Input.NameOf(0), part.Targets.ClassNames[2]), Is.EqualTo(("b/2.png", "b")));
    }

    [TestCase("test")]
    [TestCase("val")]
    public void Folders_for_training_and_testing_make_two_parts_with_the_same_classes(string part)
    {
        Put("train/a/1.png", 4, 4, 3);
        Put("train/b/1.png", 4, 4, 3);
        Put($"{part}/b/1.png", 4, 4, 3);
        DatasetPair data = ImageFolder.Read(root);
        Assert.That(data.Train.ToString(), Is.EqualTo("images train: 2 samples of [4, 4, 3], 2 classes"));
        Assert.That(data.Test!.ToString(), Is.EqualTo($"images {part}: 1 samples of [4, 4, 3], 2 classes"));
        Assert.That(data.Test.Targets.ClassOf(0), Is.EqualTo(1));
    }

    [Test]
    public void A_class_may_be_called_train()
    {
        Put("train/1.png", 4, 4, 3);
        Put("bus/1.png", 4, 4, 3);
        Assert.That(ImageFolder.Read(root).Train.Targets.ClassNames, Is.EqualTo(new[] { "bus", "train" }));
    }

    [TestCase("", "there is no such folder")]
    [TestCase("a/1.png 2x2x1;b/1.png 2x3x1", "b/1.png: the picture is [2, 3, 1], but {0}a/1.png is [2, 2, 1]; all pictures must be of one size")]
    [TestCase("a/1.png 2x2x1;a/2.png 2x2x3", "a/2.png: the picture is [2, 2, 3], but {0}a/1.png is [2, 2, 1]; all pictures must be grey")]
    [TestCase("a/1.png 2x2x1;a/2.jpg", "a/2.jpg: only PNG files are read")]
    [TestCase("a/1.png 2x2x1;a/b/2.png 2x2x1", "a/b: the folder of a class holds PNG files")]
    [TestCase("a/1.png 2x2x1;2.png 2x2x1", "2.png: a picture belongs into the folder of its class")]
    [TestCase("a/1.png 2x2x1;b/.x", "b: the class has no PNG file")]
    [TestCase("x.txt", "a folder per class")]
    [TestCase("a/1.png 2x2x1;a/2.png;a/3.png", "a/2.png: it does not begin as a PNG file")]
    [TestCase("train/a/1.png 2x2x1;test/b/1.png 2x2x1", "test/b: there is no class 'b' in the training part")]
    [TestCase("train/a/1.png 2x2x1;test/a/1.png 2x3x1", "test/a/1.png: the picture is [2, 3, 1], but the training part's a/1.png is [2, 2, 1]")]
    [TestCase("train/a/1.png 2x2x1;other/a/1.png 2x2x1", "other: beside 'train' only 'val' and 'test'")]
    public void What_is_not_alike_or_no_picture_is_refused(string files, string sentence)
    {
        foreach (string file in files.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = file.Split(' ');
            if (parts.Length == 2)
            {
                int[] shape = [.. parts[1].Split('x').Select(int.Parse)];
                Put(parts[0], shape[0], shape[1], shape[2]);
            }
            else
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, file))!);
                File.WriteAllText(Path.Combine(root, file), "");
            }
        }
        string message = Assert.Throws<DataException>(() => Datasets.Load("images:" + root))!.Message;
        Assert.That(message.Replace('\\', '/'), Does.StartWith(root.Replace('\\', '/'))
            .And.Contain(string.Format(null, sentence, root.Replace('\\', '/') + "/")));
    }

    private void Put(string file, int height, int width, int channels, byte value = 1)
    {
        string path = Path.Combine(root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, PngWriter.Encode(width, height, channels, [.. Enumerable.Repeat(value, height * width * channels)]));
    }
}
