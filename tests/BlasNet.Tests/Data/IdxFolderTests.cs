using BlasNet.Data;
using BlasNet.Numerics;

namespace BlasNet.Tests.Data;

public class IdxFolderTests
{
    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("blasnet-idx-folder-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    private void Place<T>(string name, T[] values, params int[] dimensions) where T : unmanaged =>
        IdxFile.Write(Path.Combine(folder, name), IdxArray.Create(values, dimensions));

    private void PlaceTrain(byte[]? labels = null, int images = 3)
    {
        labels ??= [0, 2, 1];
        Place("train-images-idx3-ubyte", [.. Enumerable.Range(0, images * 4).Select(i => (byte)i)], images, 2, 2);
        Place("train-labels-idx1-ubyte", labels, labels.Length);
    }

    private string Message() => Assert.Throws<DataException>(() => Datasets.Load("idx:" + folder))!.Message;

    [Test]
    public void The_four_files_become_two_parts_of_byte_images()
    {
        PlaceTrain();
        Place("t10k-images.idx3-ubyte.gz", new byte[] { 255, 0, 51, 102 }, 1, 2, 2);
        Place("t10k-labels.idx1-ubyte", new byte[] { 1 }, 1);
        DatasetPair data = Datasets.Load("idx:" + folder);
        float[] image = new float[4];
        data.Test!.Input.Gather([0], image);
        Assert.That(data.Train.ToString(), Is.EqualTo("idx train: 3 samples of [2, 2, 1], 3 classes"));
        Assert.That(data.Test.ToString(), Is.EqualTo("idx test: 1 samples of [2, 2, 1], 3 classes"));
        Assert.That(image, Is.EqualTo(new[] { 1f, 0f, 0.2f, 0.4f }).Within(1e-7));
    }

    [Test]
    public void A_folder_without_test_files_has_no_test_part()
    {
        PlaceTrain();
        Assert.That(Datasets.Load("idx:" + folder).Test, Is.Null);
    }

    [Test]
    public void One_test_file_without_the_other_is_missing()
    {
        PlaceTrain();
        Place("t10k-labels-idx1-ubyte", new byte[] { 1 }, 1);
        Assert.That(Message(), Is.EqualTo($"{folder}: there is no file 't10k-images-idx3-ubyte', plain or with .gz."));
    }

    [Test]
    public void Of_two_broken_files_the_first_is_named()
    {
        PlaceTrain();
        Place("t10k-labels-idx1-ubyte", new byte[] { 1 }, 1);
        string train = Path.Combine(folder, "train-images-idx3-ubyte"), test = Path.Combine(folder, "t10k-images-idx3-ubyte");
        File.WriteAllText(test, "");
        Assert.That(Message(), Does.StartWith($"{test}: the file is empty"));
        File.WriteAllText(train, "");
        Assert.That(Message(), Does.StartWith($"{train}: the file is empty"));
    }

    [Test]
    public void A_missing_training_file_is_named() =>
        Assert.That(Message(), Is.EqualTo($"{folder}: there is no file 'train-images-idx3-ubyte', plain or with .gz."));

    [Test]
    public void A_label_count_unlike_the_image_count_is_refused()
    {
        PlaceTrain([0, 1]);
        Assert.That(Message(), Does.EndWith("train-labels-idx1-ubyte holds '2' labels.").And.Contain("there are '3' images, but"));
    }

    [Test]
    public void A_test_label_beyond_the_training_classes_is_refused_with_its_file()
    {
        PlaceTrain();
        Place("t10k-images-idx3-ubyte", new byte[8], 2, 2, 2);
        Place("t10k-labels-idx1-ubyte", new byte[] { 1, 3 }, 2);
        Assert.That(Message(), Is.EqualTo(
            $"{Path.Combine(folder, "t10k-labels-idx1-ubyte")}: the label of sample '1' is '3', but with '3' classes labels run from 0 to 2."));
    }

    [Test]
    public void Mnist_has_ten_classes_whatever_its_labels_are()
    {
        PlaceTrain([0, 10, 1]);
        string message = Assert.Throws<DataException>(() => Datasets.Load("mnist:" + folder))!.Message;
        Assert.That(message, Does.EndWith("the label of sample '1' is '10', but with '10' classes labels run from 0 to 9."));
    }

    [Test]
    public void Test_images_of_another_size_are_refused()
    {
        PlaceTrain();
        Place("t10k-images-idx3-ubyte", new byte[6], 1, 2, 3);
        Place("t10k-labels-idx1-ubyte", new byte[] { 1 }, 1);
        Assert.That(Message(), Does.EndWith("the training images have the shape [2, 2, 1], but the test images [2, 3, 1]."));
    }

    [Test]
    public void No_images_are_refused()
    {
        PlaceTrain([], images: 0);
        Assert.That(Message(), Does.EndWith("the array [0, 2, 2] holds no image."));
    }

    [Test]
    public void Labels_of_numbers_and_images_of_one_axis_are_refused()
    {
        Place("train-images-idx3-ubyte", new byte[3], 3);
        Place("train-labels-idx1-ubyte", new float[3], 3);
        Assert.That(Message(), Does.EndWith("labels are a list of integers, but this is an array [3] of Float32."));
        File.Delete(Path.Combine(folder, "train-labels-idx1-ubyte"));
        Place("train-labels-idx1-ubyte", new byte[3], 3);
        Assert.That(Message(), Does.EndWith("images need at least '2' dimensions, but the array is [3]."));
    }

    [Test]
    public void A_folder_in_place_of_a_file_is_named()
    {
        PlaceTrain();
        File.Delete(Path.Combine(folder, "train-images-idx3-ubyte"));
        Directory.CreateDirectory(Path.Combine(folder, "train-images-idx3-ubyte"));
        Assert.That(Message(), Does.EndWith("train-images-idx3-ubyte: this is a folder, but an IDX file is required."));
    }

    [Test]
    public void A_missing_folder_and_a_file_in_its_place_are_told_apart()
    {
        string file = Path.Combine(folder, "file");
        File.WriteAllText(file, "x");
        Assert.That(() => IdxFolder.Read(Path.Combine(folder, "none")),
            Throws.TypeOf<DataException>().With.Message.EndWith(": there is no such folder."));
        Assert.That(() => IdxFolder.Read(file),
            Throws.TypeOf<DataException>().With.Message.EndWith(": this is a file, but a folder with IDX files is required."));
    }

    [Test]
    public void Digits_survive_writing_and_reading_and_are_never_overwritten()
    {
        DatasetPair digits = Digits.Make(5, 40, 20);
        string target = Path.Combine(folder, "new", "digits");
        IdxFolder.Write(target, digits);
        DatasetPair read = Datasets.Load("mnist:" + target);
        Assert.That(((ByteSamples)read.Train.Input).Values, Is.EqualTo(((ByteSamples)digits.Train.Input).Values));
        Assert.That(read.Test!.Targets.Rows.ToArray(), Is.EqualTo(digits.Test!.Targets.Rows.ToArray()));
        Assert.That(Directory.GetFiles(target), Has.Length.EqualTo(4).And.All.EndsWith("ubyte.gz"));
        Assert.That(() => IdxFolder.Write(target, digits), Throws.TypeOf<ConfigurationException>().With.Message.Contains("exists already"));
    }

    [Test]
    public void Only_byte_images_with_classes_are_written() =>
        Assert.That(() => IdxFolder.Write(folder, Datasets.Load("xor")),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("byte images"));
}
