using BlasNet.Checking;
using BlasNet.Execution;
using BlasNet.Layers;
using BlasNet.Tests.Execution;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Layers;

internal static class AttentionTests
{
    [TestCase(new[] { 5 }, new[] { 5, 3 }, false, "the layer multiplies matrices [..., M, K] and [..., K, N] of as many axes, but it "
        + "receives the shapes [5] and [5, 3].")]
    [TestCase(new[] { 2, 3, 4 }, new[] { 4, 5 }, false, "the layer multiplies matrices [..., M, K] and [..., K, N] of as many axes, but it "
        + "receives the shapes [2, 3, 4] and [4, 5].")]
    [TestCase(new[] { 2, 3, 4 }, new[] { 3, 4, 5 }, false, "the inputs [2, 3, 4] and [3, 4, 5] must agree in all axes but the last two.")]
    [TestCase(new[] { 3, 4 }, new[] { 4, 5 }, true, "the sums of the product have 4 terms by the first input [3, 4], but 5 by the second "
        + "input [4, 5].")]
    public static void Matrices_that_do_not_fit_are_refused(int[] a, int[] b, bool transposeB, string sentence) => Assert.That(
        () => Model.From(Node.Of(Layer.MatMul(transposeB: transposeB), Node.Input(a), Node.Input(b))).Shapes(),
        Throws.TypeOf<ConfigurationException>().With.Message.EqualTo("0.matMul: " + sentence));

    [TestCase(new[] { 6 }, "the layer takes a sequence [T, D], but it receives the shape [6]. Reshape it, e.g. to [28, 28].")]
    [TestCase(new[] { 5, 2 }, "the input [5, 2] has 5 steps, but length is 4.")]
    public static void Positions_take_sequences_no_longer_than_their_length(int[] shape, string sentence) => Assert.That(
        () => Model.Input(shape).Add(Layer.PositionalEmbedding(4)).Shapes(),
        Throws.TypeOf<ConfigurationException>().With.Message.EqualTo("0.positionalEmbedding: " + sentence));

    [Test]
    public static void A_length_of_no_step_and_an_unknown_encoding_are_refused()
    {
        Assert.That(() => Layer.PositionalEmbedding(0), Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo("positionalEmbedding: length must be at least 1, but it was '0'."));
        Assert.That(() => Layer.PositionalEmbedding(encoding: (PositionEncoding)7), Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo("positionalEmbedding: there is no encoding '7'."));
    }

    // Column 0 is sin(t), column 1 cos(t), column 2 sin(t / 10000^(2/3)).
    [Test]
    public static void Sines_and_cosines_have_the_published_wavelengths()
    {
        Model model = Model.Input(3, 3).Add(Layer.PositionalEmbedding(encoding: PositionEncoding.Sinusoidal));
        using var network = new Network(model, threads: 1);
        Assert.That(network.Layout, Is.Empty);
        double[] expected = [.. Enumerable.Range(0, 3).SelectMany(
            t => new[] { Math.Sin(t), Math.Cos(t), Math.Sin(t / 464.15888336127773) })];
        Near.AssertNear(expected, Plans.Infer(network, 1, [new float[9]]), 1e-7);
    }

    [Test]
    public static void Trained_positions_start_as_embeddings_do()
    {
        using var network = new Network(Model.Input(30, 8).Add(Layer.PositionalEmbedding(40)), threads: 1);
        Assert.That(network.Layout.Single().Key, Is.EqualTo("0.positionalEmbedding.embeddings"));
        Assert.That(network.Layout.Single().Spec.Shape, Is.EqualTo(new BlasNet.Shape(40, 8)));
        Assert.That(network.Parameters.Span.ToArray(), Has.All.InRange(-0.05f, 0.05f));
        Assert.That(network.Parameters.Span.ToArray().Distinct().Count(), Is.GreaterThan(300));
    }

    [Test]
    public static void Attention_has_kerass_parameters_and_fans()
    {
        Model model = Model.From(Node.Of(Layer.MultiHeadAttention(4, 3, 5), Node.Input(6, 7), Node.Input(8, 9)));
        using var network = new Network(model, threads: 1);
        Assert.That(network.Layout.Select(array => $"{array.Key} {array.Spec.Shape}"), Is.EqualTo(new[]
        {
            "0.multiHeadAttention.query.kernel [7, 4, 3]", "0.multiHeadAttention.query.bias [4, 3]",
            "0.multiHeadAttention.key.kernel [9, 4, 3]", "0.multiHeadAttention.key.bias [4, 3]",
            "0.multiHeadAttention.value.kernel [9, 4, 5]", "0.multiHeadAttention.value.bias [4, 5]",
            "0.multiHeadAttention.output.kernel [4, 5, 7]", "0.multiHeadAttention.output.bias [7]",
        }));
        // √(6 / (D · heads + D · dim)) for queries and √(6 / (heads · dim + heads · D)) for the output.
        AssertLimit(Math.Sqrt(6.0 / (7 * 4 + 7 * 3)), 0);
        AssertLimit(Math.Sqrt(6.0 / (4 * 5 + 4 * 7)), 6);
        void AssertLimit(double limit, int array)
        {
            PlannedArray kernel = network.Layout[array];
            float[] values = network.Parameters.Slice(kernel.Offset, kernel.Length).Span.ToArray();
            Assert.That(values.Max(Math.Abs), Is.InRange(0.9 * limit, limit));
        }
    }

    [TestCase(new[] { 6 }, null, null, "the layer takes sequences [T, D], but it receives the shape [6]. Reshape it, e.g. to [28, 28].")]
    [TestCase(new[] { 6, 2 }, new[] { 3, 4, 5 }, null,
        "the layer takes sequences [T, D], but it receives the shape [3, 4, 5]. Reshape it, e.g. to [28, 28].")]
    [TestCase(new[] { 6, 2 }, new[] { 5, 4 }, new[] { 7, 4 },
        "the value [5, 4] has 5 steps, but the key [7, 4] has 7: each step of the value needs a key.")]
    [TestCase(new[] { 60_000, 1 }, null, null, "2 heads with weights of 60000 by 60000 steps have more than 2147483647 floats.")]
    public static void Attention_takes_sequences_that_fit(int[] query, int[]? value, int[]? key, string sentence) => Assert.That(
        () => Model.From(Node.Of(
            Layer.MultiHeadAttention(2, 3), [.. new[] { query, value, key }.OfType<int[]>().Select(shape => Node.Input(shape))])).Shapes(),
        Throws.TypeOf<ConfigurationException>().With.Message.EqualTo("0.multiHeadAttention: " + sentence));

    [TestCase(0, 3, null, 0, "numHeads must be at least 1, but it was '0'.")]
    [TestCase(2, -1, null, 0, "keyDim must be at least 1, but it was '-1'.")]
    [TestCase(2, 3, 0, 0, "valueDim must be at least 1, but it was '0'.")]
    [TestCase(2, 3, null, 1, "dropout must be at least 0 and less than 1, but it was '1'.")]
    [TestCase(50_000, 50_000, null, 0, "50000 heads of 50000 floats are more than 2147483647 floats.")]
    public static void Values_out_of_range_are_refused(int numHeads, int keyDim, int? valueDim, double dropout, string sentence) =>
        Assert.That(() => Layer.MultiHeadAttention(numHeads, keyDim, valueDim, dropout),
            Throws.TypeOf<ConfigurationException>().With.Message.EqualTo("multiHeadAttention: " + sentence));

    [Test]
    public static void Causal_attention_does_not_see_later_steps()
    {
        const int Steps = 9, Width = 4, Changed = 5;
        using var network = new Network(Model.Input(Steps, Width).Add(Layer.MultiHeadAttention(2, 3, causal: true)), threads: 1);
        float[] x = Draw.Uniform(Steps * Width, 1), before = Plans.Infer(network, 1, [x]);
        x[Changed * Width]++;
        float[] after = Plans.Infer(network, 1, [x]);
        Assert.That(after[..(Changed * Width)], Is.EqualTo(before[..(Changed * Width)]));
        for (int step = Changed; step < Steps; step++)
            Assert.That(after[(step * Width)..((step + 1) * Width)], Is.Not.EqualTo(before[(step * Width)..((step + 1) * Width)]));
    }

    [Test]
    public static void Padding_changes_nothing()
    {
        Layer words = Layer.Embedding(9, 4, maskZero: true), attention = Layer.MultiHeadAttention(2, 3);
        Model Of(int steps) => Model.Input(steps).Add(words).Add(attention).Add(Layer.GlobalAveragePooling1D());
        using Network exact = new(Of(3), seed: 3, threads: 1), padded = new(Of(8), seed: 3, threads: 1);
        double[] expected = Array.ConvertAll(Plans.Infer(exact, 1, [[4, 7, 2]]), value => (double)value);
        Near.AssertNear(expected, Plans.Infer(padded, 1, [[4, 7, 2, 0, 0, 0, 0, 0]]), 1e-6);
    }

    [Test]
    public static void A_query_without_any_key_mixes_nothing()
    {
        Node value = Node.Input(3).Then(Layer.Embedding(9, 4, maskZero: true));
        Model model = Model.From(Node.Of(Layer.MultiHeadAttention(2, 3), Node.Input(2, 4), value));
        using var network = new Network(model, threads: 1);
        GradientCheck.RandomizeVectors(network, 3);
        float[] bias = network.Parameters.Slice(network.Layout[^1].Offset, 4).Span.ToArray();
        Assert.That(bias, Has.None.Zero);
        Assert.That(Plans.Infer(network, 1, [Draw.Uniform(8, 1), [0, 0, 0]]), Is.EqualTo(bias.Concat(bias)));
    }

    [Test]
    public static void Attention_gives_the_same_bits_for_any_number_of_threads()
    {
        Node x = Node.Input(19, 7).Then(Layer.Dense(12)).Then(Layer.PositionalEmbedding());
        Node y = Node.Of(Layer.Add(), x, x.Then(Layer.LayerNormalization()).Then(Layer.MultiHeadAttention(3, 4, 5, 0.2)));
        Node product = Node.Of(Layer.MatMul(), Node.Of(Layer.MatMul(transposeB: true), y, y), y);
        Node z = Node.Of(Layer.MultiHeadAttention(2, 6, causal: true), y, product);
        Model model = Model.From(z.Then(Layer.Flatten()).Then(Layer.Dense(3)));
        float[] expected = Gradients(model, 1);
        Assert.That(expected, Has.All.Matches<float>(float.IsFinite));
        foreach (int threads in new[] { 2, 3, 8 })
            Assert.That(Gradients(model, threads).AsSpan().SequenceEqual(expected), Is.True, $"{threads} threads");
    }

    [Test]
    public static void Operations_are_counted_by_the_formula()
    {
        Layer layer = Layer.MultiHeadAttention(4, 16);
        // 8 T D heads·dim for the projections, 4 T S heads·dim for the heads.
        Assert.That(layer.Flops([new BlasNet.Shape(128, 64)]), Is.EqualTo(8L * 128 * 64 * 64 + 4L * 128 * 128 * 64));
    }

    private static float[] Gradients(Model model, int threads)
    {
        using var network = new Network(model, Loss.MeanSquaredError(), 3, threads);
        BoundPlan plan = network.Training(40);
        GradientStep.Run(network, plan, GradientStep.Draw(network, 37, 5));
        return Plans.Gradients(network);
    }
}
