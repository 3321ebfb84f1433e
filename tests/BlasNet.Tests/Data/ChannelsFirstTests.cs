using System.Numerics.Tensors;
using BlasNet.Data;
using BlasNet.Numerics;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Data;

/// <summary>Data with channels first, which is computed with channels last and can be converted back.</summary>
internal sealed class ChannelsFirstTests : IDisposable
{
    private static readonly byte[] Pixels = [.. Enumerable.Range(0, 4 * 3 * 5 * 2).Select(i => (byte)i)];

    private TestFolder folder = new();

    [TearDown]
    public void NextFolder()
    {
        folder.Dispose();
        folder = new TestFolder();
    }

    public void Dispose() => folder.Dispose();

    [Test]
    public void Bytes_floats_and_subsets_move_their_channels()
    {
        Dataset bytes = Dataset.FromBytes(Pixels, [3, 5, 2], [0, 1, 0, 1], scale: 1);
        Dataset floats = Dataset.FromArrays(Array.ConvertAll(Pixels, pixel => (float)pixel), [3, 5, 2], [0, 1, 0, 1]);
        Dataset subset = bytes.Subset([3, 1]);
        foreach (Dataset data in (Dataset[])[bytes, floats, subset])
        {
            Dataset moved = data.ChannelsToLast();
            Assert.That(moved.Input.SampleShape, Is.EqualTo(new Shape(5, 2, 3)));
            for (int row = 0; row < data.Count; row++)
                AssertMoved(Gathered(data, row), Gathered(moved, row));
            Assert.That(moved.Targets.Rows.ToArray(), Is.EqualTo(data.Targets.Rows.ToArray()));
        }
        Assert.That(bytes.ChannelsToLast().Input, Is.TypeOf<ByteSamples>(), "bytes stay bytes");
    }

    [Test]
    public void Samples_of_one_axis_have_no_channels_to_move() => Assert.That(
        () => Dataset.FromArrays(new float[6], [3], [0, 1]).ChannelsToLast(), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
            "Samples: channels first means samples [C, ...positions], but these have the shape [3]."));

    [TestCase(4, 5)]
    [TestCase(4, 5, 2)]
    [TestCase(4, 5, 2, 3)]
    [TestCase(4, 2, 5, 2, 3)]
    public void Files_of_rank_two_to_five_are_read(params int[] extents)
    {
        Place("train", extents);
        Shape shape = Datasets.Load("idx:" + folder.Root).Train.Input.SampleShape;
        Assert.That(shape, Is.EqualTo(extents.Length == 3 ? new Shape([.. extents[1..], 1]) : new Shape(extents[1..])));
    }

    [TestCase(4, 3, 5, 2)]
    [TestCase(4, 3, 5, 1, 2)]
    public void Files_with_channels_first_are_read_by_request(params int[] extents)
    {
        Place("train", extents);
        Place("t10k", extents);
        DatasetPair plain = Datasets.Load("idx:" + folder.Root), moved = Datasets.Load("idx:" + folder.Root, channels: ChannelOrder.First);
        foreach ((Dataset before, Dataset after) in ((Dataset, Dataset)[])[(plain.Train, moved.Train), (plain.Test!, moved.Test!)])
        {
            Assert.That(after.Input.SampleShape, Is.EqualTo(new Shape([.. extents[2..], 3])));
            for (int row = 0; row < after.Count; row++)
                AssertMoved(Gathered(before, row), Gathered(after, row));
        }
    }

    [TestCase(4, 5, 2)]
    [TestCase(4, 5)]
    [TestCase(4, 3, 1, 5, 2, 1)]
    public void Files_of_another_rank_have_no_channels_first(params int[] extents)
    {
        Place("train", extents);
        Assert.That(
            () => Datasets.Load("idx:" + folder.Root, channels: ChannelOrder.First), Throws.TypeOf<DataException>().With.Message.EqualTo(
            $"{folder["train-images-idx3-ubyte"]}: channels first means images [N, C, H, W] or video [N, C, T, H, W], but the array is {new Shape(extents)}."));
    }

    [Test]
    public void Data_of_a_known_order_is_not_asked_for_another() => Assert.That(
        () => Datasets.Load("mnist:" + folder.Root, channels: ChannelOrder.First),
            Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
            $"Data 'mnist:{folder.Root}': channels first can be asked of 'idx:DIR' alone; the order of other data is known."));

    [Test]
    public void Sets_written_with_channels_first_are_read_back()
    {
        var pair = new DatasetPair(Dataset.FromBytes(Pixels, [5, 2, 3], [0, 1, 0, 1]), null);
        IdxFolder.Write(folder["first"], pair, ChannelOrder.First);
        Assert.That(IdxFile.Read(folder["first/train-images-idx3-ubyte.gz"]).Dimensions, Is.EqualTo(new[] { 4, 3, 5, 2 }));
        Assert.That(((ByteSamples)IdxFolder.Read(folder["first"], channels: ChannelOrder.First).Train.Input).Values, Is.EqualTo(Pixels));
        var vectors = new DatasetPair(Dataset.FromBytes(Pixels, [30], [0, 1, 0, 1]), null);
        Assert.That(() => IdxFolder.Write(folder["vectors"], vectors, ChannelOrder.First),
            Throws.TypeOf<ConfigurationException>().With.Message.EndsWith("can be written with channels first, not [30]."));
    }

    [Test]
    public void Predicted_images_go_back_to_channels_first()
    {
        Dataset data = Dataset.FromByteTensor(Tensor.Create(Pixels, [4, 3, 5, 2]), [0, 1, 0, 1]).ChannelsToLast();
        Model model = Model.Input(5, 2, 3).Add(Layer.Activate(Activation.Relu));
        using Trainer trainer = model.Compile(Optimizer.Sgd(), Loss.MeanSquaredError(), threads: 1);
        Tensor<float> images = Channels.ToFirst(trainer.Predict(data.Input));
        Assert.That(images.Lengths.ToArray(), Is.EqualTo(new nint[] { 4, 3, 5, 2 }));
        Assert.That(images.ToArray(), Is.EqualTo(Pixels.Select(pixel => pixel / 255f)).Within(1e-6f));
    }

    private static float[] Gathered(Dataset data, int row)
    {
        float[] values = new float[data.Input.SampleShape.Size];
        data.Input.Gather([row], values);
        return values;
    }

    private static void AssertMoved(float[] first, float[] last)
    {
        int positions = first.Length / 3;
        for (int i = 0; i < first.Length; i++)
            Assert.That(last[i % positions * 3 + i / positions], Is.EqualTo(first[i]));
    }

    private void Place(string part, int[] extents)
    {
        byte[] pixels = [.. Enumerable.Range(0, new Shape(extents).Size).Select(i => (byte)i)];
        IdxFile.Write(folder[$"{part}-images-idx3-ubyte"], IdxArray.Create(pixels, extents));
        IdxFile.Write(folder[$"{part}-labels-idx1-ubyte"], IdxArray.Create(new byte[] { 0, 1, 0, 1 }, [4]));
    }
}
