using BlasNet.Data;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Data;

internal sealed class CifarFolderTests : IDisposable
{
    private readonly TestFolder folder = new();
    private string cifar = "";

    [SetUp]
    public void WriteFiles() => cifar = TinyCifar.Write(folder[Path.GetRandomFileName()], 2);

    public void Dispose() => folder.Dispose();

    private string File_(string name) => Path.Combine(cifar, name);

    private string Message() => Assert.Throws<DataException>(() => Datasets.Load("cifar10:" + cifar))!.Message;

    [Test]
    public void The_six_files_become_two_parts_of_colour_images()
    {
        DatasetPair data = Datasets.Load("cifar10:" + cifar);
        Assert.That(data.Train.ToString(), Is.EqualTo("cifar10 train: 10 samples of [32, 32, 3], 10 classes"));
        Assert.That(data.Test!.ToString(), Is.EqualTo("cifar10 test: 2 samples of [32, 32, 3], 10 classes"));
        Assert.That(data.Train.Targets.Rows.ToArray(), Is.EqualTo(Enumerable.Range(0, 10).Select(i => (float)i)));
        Assert.That(data.Files, Is.EqualTo(TinyCifar.TrainFiles.Append(TinyCifar.TestFile).Select(File_)));
    }

    [Test]
    public void Classes_have_the_names_beside_the_files_or_the_known_ones()
    {
        Assert.That(string.Join(' ', Datasets.Load("cifar10:" + cifar).Test!.Targets.ClassNames),
            Is.EqualTo("airplane automobile bird cat deer dog frog horse ship truck"));
        File.WriteAllText(File_("batches.meta.txt"), "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n");
        Assert.That(string.Concat(Datasets.Load("cifar10:" + cifar).Train.Targets.ClassNames), Is.EqualTo("abcdefghij"));
        File.WriteAllText(File_("batches.meta.txt"), "a\nb\n");
        Assert.That(Message(), Does.EndWith("batches.meta.txt: '10' different names of classes are required, but there are '2'."));
    }

    [Test]
    public void The_planes_become_channels_of_each_pixel()
    {
        byte[] images = ((ByteSamples)CifarFolder.Read(cifar).Train.Input).Values;
        for (int i = 0; i < 10; i++)
        {
            byte[] record = TinyCifar.Record(i);
            for (int pixel = 0; pixel < 32 * 32; pixel++)
            {
                for (int channel = 0; channel < 3; channel++)
                    Assert.That(images[i * TinyCifar.ImageLength + pixel * 3 + channel], Is.EqualTo(record[1 + channel * 1024 + pixel]));
            }
        }
    }

    [Test]
    public void Packed_files_hold_the_same_images()
    {
        byte[] plain = ((ByteSamples)CifarFolder.Read(cifar).Train.Input).Values;
        TinyCifar.Pack(cifar, "data_batch_1.bin");
        TinyCifar.Pack(cifar, "data_batch_4.bin");
        DatasetPair data = CifarFolder.Read(cifar);
        Assert.That(((ByteSamples)data.Train.Input).Values, Is.EqualTo(plain));
        Assert.That(data.Files[3], Is.EqualTo(File_("data_batch_4.bin.gz")));
    }

    [Test]
    public void The_folder_the_archive_was_unpacked_in_will_do()
    {
        string outer = folder["outer"];
        Directory.CreateDirectory(outer);
        Directory.Move(cifar, Path.Combine(outer, "cifar-10-batches-bin"));
        Assert.That(CifarFolder.Read(outer).Train.Count, Is.EqualTo(10));
    }

    [Test]
    public void The_first_folder_that_has_the_set_is_taken()
    {
        DatasetPair data = CifarFolder.Load([folder["none"], cifar, folder["never"]]);
        Assert.That(data.Files[0], Does.StartWith(cifar));
    }

    [Test]
    public void A_set_that_is_nowhere_is_a_sentence_with_where_to_get_it() => Assert.That(
        () => CifarFolder.Load([folder["a"], folder["b"]]), Throws.TypeOf<DataException>().With.Message.EqualTo(
            $"cifar10: it is in none of {folder["a"]}, {folder["b"]}. It is not downloaded: unpack cifar-10-binary.tar.gz from "
            + "https://www.cs.toronto.edu/~kriz/cifar.html into one of these folders, or anywhere and use 'cifar10:DIR'."));

    [TestCase("data_batch_3.bin")]
    [TestCase("test_batch.bin")]
    public void A_missing_file_is_named(string file)
    {
        File.Delete(File_(file));
        Assert.That(Message(), Is.EqualTo($"{cifar}: there is no file '{file}', plain or with .gz."));
    }

    [Test]
    public void The_files_for_Python_are_told_from_the_binary_ones()
    {
        foreach (string file in TinyCifar.TrainFiles.Append(TinyCifar.TestFile))
            File.Move(File_(file), File_(Path.GetFileNameWithoutExtension(file)));
        Assert.That(Message(), Does.Contain("These are the files for Python").And.Contain("cifar-10-binary.tar.gz"));
    }

    [TestCase(1, "'1' bytes of image '0'")]
    [TestCase(TinyCifar.RecordLength + 100, "'100' bytes of image '1'")]
    [TestCase((2 * TinyCifar.RecordLength) - 1, "'3072' bytes of image '1'")]
    [TestCase(0, "'0' bytes of image '0'")]
    public void A_truncated_file_is_a_sentence_with_both_lengths(int length, string found)
    {
        File.WriteAllBytes(File_("data_batch_2.bin"), File.ReadAllBytes(File_("data_batch_2.bin"))[..length]);
        Assert.That(Message(), Is.EqualTo(
            $"{File_("data_batch_2.bin")}: the file ends with {found}, but each takes '3073': a label and 3 planes of 32 x 32."));
    }

    [Test]
    public void A_truncated_gzip_file_is_refused()
    {
        TinyCifar.Pack(cifar, "test_batch.bin");
        byte[] packed = File.ReadAllBytes(File_("test_batch.bin.gz"));
        foreach (int length in (int[])[2, packed.Length / 2, packed.Length - 40])
        {
            File.WriteAllBytes(File_("test_batch.bin.gz"), packed[..length]);
            Assert.That(Message(), Does.StartWith(File_("test_batch.bin.gz")));
        }
    }

    [Test]
    public void A_label_above_nine_is_refused_with_its_place()
    {
        byte[] bytes = File.ReadAllBytes(File_("data_batch_5.bin"));
        bytes[TinyCifar.RecordLength] = 10;
        File.WriteAllBytes(File_("data_batch_5.bin"), bytes);
        Assert.That(Message(), Is.EqualTo(
            $"{File_("data_batch_5.bin")}: the label of image '1', at byte '3073', is '10', but labels run from 0 to 9."));
    }

    [Test]
    public void Folders_and_files_are_told_apart()
    {
        File.Delete(File_("data_batch_1.bin"));
        Directory.CreateDirectory(File_("data_batch_1.bin"));
        Assert.That(Message(), Does.EndWith("data_batch_1.bin: this is a folder, but a file of CIFAR-10 records is required."));
        Assert.That(() => CifarFolder.Read(File_("data_batch_2.bin")),
            Throws.TypeOf<DataException>().With.Message.EndWith("this is a file, but a folder with the files of CIFAR-10 is required."));
        Assert.That(
            () => CifarFolder.Read(folder["none"]), Throws.TypeOf<DataException>().With.Message.EndWith("there is no such folder."));
    }
}
