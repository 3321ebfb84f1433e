using System.Numerics.Tensors;
using BlasNet.Data;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Data;

public class DatasetTests
{
    /// <summary>Row r of a numbered set holds 10 r and 10 r + 1, so that every gathered value names its row.</summary>
    internal static Dataset Numbered(int count, int classes = 2)
    {
        float[] inputs = new float[2 * count];
        for (int i = 0; i < inputs.Length; i++)
            inputs[i] = i / 2 * 10 + i % 2;
        return Dataset.FromArrays(inputs, [2], [.. Enumerable.Range(0, count).Select(row => row % classes)], classes, "numbered");
    }

    private static float[] Gather(Samples samples, params int[] rows)
    {
        float[] values = Enumerable.Repeat(float.NaN, rows.Length * samples.SampleShape.Size).ToArray();
        samples.Gather(rows, values);
        return values;
    }

    private static float[] Gather(Targets targets, params int[] rows)
    {
        float[] values = Enumerable.Repeat(float.NaN, rows.Length * targets.Width).ToArray();
        targets.Gather(rows, values);
        return values;
    }

    private static int[] RowsOf(Dataset data) =>
        [.. Enumerable.Range(0, data.Count).Select(row => (int)Gather(data.Input, row)[0] / 10)];

    [Test]
    public static void Samples_become_a_tensor_as_the_model_gets_them()
    {
        Samples samples = Samples.FromBytes([0, 255, 51, 0, 0, 102], [2, 1]);
        var all = samples.ToTensor();
        Assert.That(all.Lengths.ToArray(), Is.EqualTo(new nint[] { 3, 2, 1 }));
        Assert.That(all.ToArray(), Is.EqualTo([0f, 1, 0.2f, 0, 0, 0.4f]).Within(1e-7));
        Assert.That(samples.ToTensor(1, 1).ToArray(), Is.EqualTo([0.2f, 0]).Within(1e-7));
        Assert.That(samples.ToTensor(3).Lengths.ToArray(), Is.EqualTo(new nint[] { 0, 2, 1 }));
    }

    [TestCase(-1, 1), TestCase(2, 2), TestCase(4, null), TestCase(0, -1), TestCase(1, int.MaxValue)]
    public static void A_range_that_leaves_the_samples_is_refused(int start, int? count) => Assert.That(
        () => Samples.FromFloats([1, 2, 3], [1]).ToTensor(start, count),
        Throws.TypeOf<ConfigurationException>().With.Message.Contains($"'{start}'").And.Message.Contains("'3'"));

    [Test]
    public void Gathering_writes_the_chosen_rows_in_their_order() =>
        Assert.That(Gather(Numbered(5).Input, 3, 0, 3), Is.EqualTo(new float[] { 30, 31, 0, 1, 30, 31 }));

    [Test]
    public void Bytes_become_scaled_floats_on_the_way_out()
    {
        Samples samples = Samples.FromBytes([0, 51, 255, 102], [2]);
        Assert.That(Gather(samples, 1, 0), Is.EqualTo(new[] { 1f, 0.4f, 0f, 0.2f }).Within(1e-7));
    }

    [Test]
    public void Gathering_leaves_the_rest_of_a_larger_buffer_alone()
    {
        float[] batch = [9, 9, 9, 9, 9];
        Numbered(4).Input.Gather([1], batch);
        Assert.That(batch, Is.EqualTo(new float[] { 10, 11, 9, 9, 9 }));
        Samples.FromBytes([0, 255], [1]).Gather([1], batch);
        Assert.That(batch, Is.EqualTo(new float[] { 1, 11, 9, 9, 9 }));
        Numbered(4).Targets.Gather([1], batch.AsSpan(3));
        Assert.That(batch, Is.EqualTo(new float[] { 1, 11, 9, 1, 9 }));
    }

    [Test]
    public void A_subset_of_a_subset_gathers_the_right_rows_for_samples_targets_and_weights()
    {
        float[] weights = [.. Enumerable.Range(1, 600).Select(weight => (float)weight)];
        Dataset reversed = Numbered(600, 3).WithWeights(weights).Subset([.. Enumerable.Range(0, 600).Reverse()]);
        Dataset odd = reversed.Subset([.. Enumerable.Range(0, 300).Select(row => 2 * row)]);
        int[] all = [.. Enumerable.Range(0, 300)];
        float[] gathered = Gather(odd.Input, all);
        float[] gatheredWeights = new float[300];
        odd.GatherWeights(all, gatheredWeights);
        for (int i = 0; i < 300; i++)
        {
            int row = 599 - 2 * i;
            Assert.That((gathered[2 * i], gathered[2 * i + 1]), Is.EqualTo((10f * row, 10f * row + 1)));
            Assert.That(odd.Targets.ClassOf(i), Is.EqualTo(row % 3));
            Assert.That(gatheredWeights[i], Is.EqualTo(row + 1f));
        }
    }

    [Test]
    public void Gathering_allocates_nothing()
    {
        Dataset data = Numbered(1000).WithBalancedClasses().Subset([.. Enumerable.Range(0, 900)]).Subset([.. Enumerable.Range(0, 800)]);
        int[] rows = [.. Enumerable.Range(0, 700)];
        float[] inputs = new float[1400], targets = new float[700], weights = new float[700];
        Allocations.AssertNone(GatherAll);

        void GatherAll()
        {
            data.Input.Gather(rows, inputs);
            data.Targets.Gather(rows, targets);
            data.GatherWeights(rows, weights);
        }
    }

    [Test]
    public void Take_keeps_the_first_rows() => Assert.That(RowsOf(Numbered(7).Take(3)), Is.EqualTo(new[] { 0, 1, 2 }));

    [Test]
    public void One_hot_rows_have_a_one_at_the_class()
    {
        Dataset data = Numbered(4, 3).OneHot();
        Assert.That(data.Targets.Kind, Is.EqualTo(TargetKind.Values));
        Assert.That(Gather(data.Targets, 2, 0, 3), Is.EqualTo(new float[] { 0, 0, 1, 1, 0, 0, 1, 0, 0 }));
    }

    [Test]
    public void Weights_are_absent_until_given()
    {
        Dataset data = Numbered(3);
        float[] gathered = new float[2];
        data.GatherWeights([0, 2], gathered);
        Assert.That(data.Weights.HasValue, Is.False);
        Assert.That(gathered, Is.EqualTo(new float[] { 1, 1 }));
        Assert.That(data.WithWeights([1, 2, 3]).Weights!.Value.ToArray(), Is.EqualTo(new float[] { 1, 2, 3 }));
        Assert.That(data.WithWeights([1, 2, 3]).WithWeights(null).Weights.HasValue, Is.False);
    }

    [Test]
    public void Class_weights_multiply_the_weights_of_the_samples()
    {
        Dataset data = Numbered(4).WithWeights([1, 2, 3, 4]).WithClassWeights([10, 0.5]);
        Assert.That(data.Weights!.Value.ToArray(), Is.EqualTo(new[] { 10f, 1f, 30f, 2f }));
    }

    [Test]
    public void Balanced_weights_give_every_class_the_same_sum()
    {
        Dataset data = Dataset.FromArrays(new float[6], [1], [0, 0, 0, 0, 1, 2], 3).WithBalancedClasses();
        Assert.That(data.Weights!.Value.ToArray(), Is.EqualTo(new[] { 0.5f, 0.5f, 0.5f, 0.5f, 2f, 2f }).Within(1e-6));
    }

    [Test]
    public void Tensors_become_data_sets_in_row_major_order()
    {
        Tensor<float> inputs = Tensor.Create(new float[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 }, [2, 3, 2]);
        Dataset classes = Dataset.FromTensor(inputs, [1, 0]);
        Assert.That(classes.Input.SampleShape.ToArray(), Is.EqualTo(new[] { 3, 2 }));
        Assert.That(Gather(classes.Input, 1), Is.EqualTo(new float[] { 6, 7, 8, 9, 10, 11 }));
        Dataset values = Dataset.FromTensorValues(inputs, Tensor.Create(new float[] { 5, 6, 7, 8 }, [2, 2]));
        Assert.That(values.Targets.Outputs, Is.EqualTo(2));
        Assert.That(Gather(values.Targets, 1), Is.EqualTo(new float[] { 7, 8 }));
        Dataset bytes = Dataset.FromByteTensor(Tensor.Create(new byte[] { 0, 255 }, [2, 1]), [0, 1]);
        Assert.That(Gather(bytes.Input, 1, 0), Is.EqualTo(new float[] { 1, 0 }));
    }

    [Test]
    public void A_tensor_slice_is_read_by_its_strides()
    {
        Tensor<float> whole = Tensor.Create(new float[] { 0, 1, 2, 3, 4, 5 }, [2, 3]);
        Dataset data = Dataset.FromTensor(whole.Slice(0..2, 1..3), [0, 1]);
        Assert.That(Gather(data.Input, 0, 1), Is.EqualTo(new float[] { 1, 2, 4, 5 }));
    }

    [Test]
    public void Byte_labels_mean_the_same_as_integers() =>
        Assert.That(Targets.ClassBytes([0, 2, 1]).Rows.ToArray(), Is.EqualTo(Targets.Classes([0, 2, 1]).Rows.ToArray()));

    [TestCase(new[] { 0, 0 }, 2)]
    [TestCase(new[] { 0, 3 }, 4)]
    public void The_number_of_classes_follows_from_the_labels(int[] labels, int expected) =>
        Assert.That(Targets.Classes(labels).Outputs, Is.EqualTo(expected));

    [Test]
    public void The_text_names_samples_shape_and_classes() =>
        Assert.That(Numbered(5).ToString(), Is.EqualTo("numbered: 5 samples of [2], 2 classes"));

    [Test]
    public void A_split_holds_each_row_exactly_once()
    {
        for (int count = 2; count < 40; count++)
        {
            DatasetSplit split = Numbered(count).Split(0.3, seed: count);
            Assert.That(RowsOf(split.Train).Concat(RowsOf(split.Validation)).Order(), Is.EqualTo(Enumerable.Range(0, count)));
            Assert.That(split.Validation.Count, Is.EqualTo(Math.Max(1, (int)Math.Round(0.3 * count, MidpointRounding.AwayFromZero))));
        }
    }

    [Test]
    public void A_stratified_split_keeps_the_shares_of_the_classes()
    {
        int[] labels = [.. Enumerable.Range(0, 200).Select(row => row < 100 ? 0 : row < 170 ? 1 : 2)];
        for (int seed = 0; seed < 5; seed++)
        {
            DatasetSplit split = Dataset.FromArrays(new float[200], [1], labels).Split(0.25, seed, stratified: true);
            int[] counts = split.Validation.Targets.CountClasses();
            Assert.That(counts.Sum(), Is.EqualTo(50));
            Assert.That(counts[0], Is.EqualTo(25));
            Assert.That(counts[1], Is.InRange(17, 18));
            Assert.That(counts[2], Is.InRange(7, 8));
        }
    }

    [Test]
    public void A_split_depends_on_its_seed_alone()
    {
        int[] first = RowsOf(Numbered(50).Split(0.2, 7).Validation);
        int[] again = RowsOf(Numbered(50).Split(0.2, 7).Validation);
        int[] other = RowsOf(Numbered(50).Split(0.2, 8).Validation);
        Assert.That(again, Is.EqualTo(first));
        Assert.That(other, Is.Not.EqualTo(first));
    }

    [Test]
    public void Every_epoch_has_an_order_of_its_own_with_each_row_once()
    {
        var order = new EpochOrder(100);
        var seen = new HashSet<string>();
        for (int epoch = 0; epoch < 20; epoch++)
        {
            int[] rows = order.For(3, epoch, shuffle: true).ToArray();
            Assert.That(rows.Order(), Is.EqualTo(Enumerable.Range(0, 100)));
            Assert.That(seen.Add(string.Join(' ', rows)), Is.True, $"epoch {epoch} repeats an order");
        }
        Assert.That(seen.Add(string.Join(' ', new EpochOrder(100).For(3, 5, shuffle: true).ToArray())), Is.False, "epoch 5 alone differs");
        Assert.That(order.For(3, 5, shuffle: false).ToArray(), Is.EqualTo(Enumerable.Range(0, 100)));
    }
}
