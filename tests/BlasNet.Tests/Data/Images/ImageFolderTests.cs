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
        Assert.That(
            Enumerable.Range(0, 4).Select(data.Train.Input.NameOf), Is.EqualTo(new[] { "B/x.png", "a b/1.png", "b/10.PNG", "b/2.png" }));
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
    [TestCase(
        "a/1.png 2x2x1;b/1.png 2x3x1",
        "b/1.png: the picture is [2, 3, 1], but {0}a/1.png is [2, 2, 1]; all pictures must be of one size, which '--image-size H,W'")]
    [TestCase("a/1.png 2x2x1;a/2.png 2x2x3", "a/2.png: the picture is [2, 2, 3], but {0}a/1.png is [2, 2, 1]; all pictures must be grey")]
    [TestCase("a/1.png 2x2x1;a/2.tif", "a/2.tif: only PNG, JPEG, BMP, GIF or WebP files are read")]
    [TestCase("a/1.png 2x2x1;a/b/2.png 2x2x1", "a/b: the folder of a class holds image files")]
    [TestCase("a/1.png 2x2x1;2.png 2x2x1", "2.png: a picture belongs into the folder of its class")]
    [TestCase("a/1.png 2x2x1;b/.x", "b: the class has no image file")]
    [TestCase("x.txt", "a folder per class")]
    [TestCase("a/1.png 2x2x1;a/2.png;a/3.png", "a/2.png: it does not begin as a PNG, JPEG, BMP, GIF or WebP file")]
    [TestCase("train/a/1.png 2x2x1;test/b/1.png 2x2x1", "test/b: there is no class 'b' in the training part")]
    [TestCase(
        "train/a/1.png 2x2x1;test/a/1.png 2x3x1", "test/a/1.png: the picture is [2, 3, 1], but the training part's a/1.png is [2, 2, 1]")]
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

    [Test]
    public void Files_of_all_formats_and_sizes_come_in_the_size_asked_for()
    {
        foreach (
            (string file, int height, int width) in new[] { ("a/1.PNG", 30, 40), ("a/2.jpg", 50, 20), ("b/3.Jpeg", 9, 9), ("b/4.bmp", 8, 6),
            ("b/5.gif", 7, 90), ("b/6.webp", 60, 60) })
            Put(file, height, width, 3, 100);
        DatasetPair data = Datasets.Load("images:" + root, imageSize: (8, 6));
        Assert.That(data.Train.ToString(), Is.EqualTo("images: 6 samples of [8, 6, 3], 2 classes"));
        Assert.That(((ByteSamples)data.Train.Input).Values, Is.All.InRange(98, 102));
        Assert.That(((ByteSamples)ImageFolder.Read(root, imageSize: 7).Train.Input).Values, Has.Length.EqualTo(6 * 7 * 7 * 3));
        Assert.That(data.Train.Subset([1]).Input.ImageSize, Is.EqualTo((Extents)(8, 6)));
        string message = Assert.Throws<DataException>(() => ImageFolder.Read(root))!.Message;
        Assert.That(
            message, Does.Contain("2.jpg: the picture is [50, 20, 3], but ").And.Contain("1.PNG is [30, 40, 3]; ").And.Contain(
            "'--image-size H,W'"));
    }

    [Test]
    public void Parts_of_different_sizes_come_in_one()
    {
        Put("train/a/1.png", 4, 4, 3);
        Put("train/b/1.png", 5, 4, 3);
        Put("val/b/1.png", 9, 3, 3);
        DatasetPair data = ImageFolder.Read(root, imageSize: (6, 6));
        Assert.That((data.Train.Input.SampleShape, data.Test!.Input.SampleShape), Is.EqualTo((new Shape(6, 6, 3), new Shape(6, 6, 3))));
    }

    [TestCase(new[] { 0, 4 }, "the image size must be at least 1, but it was '0'")]
    [TestCase(new[] { 1, 2, 3 }, "the image size [1, 2, 3] must be one number or one for each axis")]
    [TestCase(new[] { 100_000, 4 }, "the image size is '100000 x 4', but at most")]
    public void A_size_that_cannot_be_is_refused(int[] size, string sentence) => Assert.That(
        () => ImageFolder.Read(folder.Root, imageSize: size), Throws.TypeOf<ConfigurationException>().With.Message.Contains(sentence));

    [Test]
    public void Other_data_has_its_own_size() => Assert.That(
        () => Datasets.Load("xor", imageSize: 4), Throws.TypeOf<ConfigurationException>().With.Message.Contains("'images:DIR' alone"));

    private void Put(string file, int height, int width, int channels, byte value = 1)
    {
        string path = Path.Combine(root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        TestImages.Write(path, width, height, channels, (_, _) => (value, value, value));
    }
}
