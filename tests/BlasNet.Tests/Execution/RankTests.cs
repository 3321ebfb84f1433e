using System.Text.Json;
using BlasNet.Checking;
using BlasNet.Execution;
using BlasNet.Models;

namespace BlasNet.Tests.Execution;

/// <summary>Data of every rank in layers that move, normalize and merge it: vectors, sequences, images, video.</summary>
internal static class RankTests
{
    private const int Capacity = 40;

    /// <summary>Gets one network per rank; a dense layer comes first, so that each input gradient shows in weights.</summary>
    private static readonly (string Name, Node Output)[] Networks =
    [
        ("vectors", Vectors(Begin(12))),
        ("sequences", Sequences(Begin(5, 3))),
        ("words", Sequences(Node.Input(5).Then(Layer.Embedding(11, 3)))),
        ("images", Images(Begin(4, 5, 3))),
        ("video", Video(Begin(3, 4, 2, 3))),
    ];

    private static IEnumerable<TestCaseData> Models =>
        Networks.Select(each => new TestCaseData(Model.From(each.Output.Then(Layer.Flatten()).Then(Layer.Dense(3))))
            .SetArgDisplayNames(each.Name));

    [TestCaseSource(nameof(Models))]
    public static void Inference_equals_the_reference(Model model)
    {
        using var network = new Network(model, seed: 3, threads: 2);
        float[][] inputs = Plans.Inputs(model, 7);
        double[] expected = new DoubleReference(network, network.Inference.Plan).Predict(new ReferenceBatch(7, inputs, [], []));
        Support.Near.AssertNear(expected, Plans.Infer(network, 7, inputs), 1e-4);
    }

    [TestCaseSource(nameof(Models))]
    public static void Gradients_are_right(Model model)
    {
        GradientReport report = GradientCheck.OfModel(model, Loss.MeanSquaredError(), rows: 5);
        Assert.That(report.Passed, Is.True, report.ToString());
    }

    [TestCaseSource(nameof(Models))]
    public static void A_step_gives_the_same_bits_for_any_number_of_threads(Model model)
    {
        float[] expected = Gradients(model, 1);
        Assert.That(expected, Has.All.Matches<float>(float.IsFinite));
        Assert.That(expected.Max(Math.Abs), Is.GreaterThan(1e-3));
        foreach (int threads in new[] { 2, 3 })
            Assert.That(Gradients(model, threads).AsSpan().SequenceEqual(expected), Is.True, $"{threads} threads");
    }

    [TestCaseSource(nameof(Models))]
    public static void The_model_file_says_the_same(Model model)
    {
        using JsonDocument document = JsonDocument.Parse(ModelJson.Text(model));
        Assert.That(ModelJson.Read(document.RootElement), Is.EqualTo(model));
    }

    [Test]
    public static void The_shapes_of_a_video_follow_from_its_layers()
    {
        Model model = Model.Input(8, 32, 24, 3).Add(Layer.ZeroPadding3D((1, 0, 2))).Add(Layer.Permute([4, 1, 2, 3]))
            .Add(Layer.LayerNormalization())
            .Add(Layer.Permute([2, 3, 4, 1])).Add(Layer.Cropping3D(new Padding((2, 0, 4), (0, 2, 0)))).Add(Layer.UpSampling3D((1, 2, 2)));
        Assert.That(model.Shapes(), Is.EqualTo(new Shape[]
        {
            new(8, 32, 24, 3), new(10, 32, 28, 3), new(3, 10, 32, 28), new(3, 10, 32, 28), new(10, 32, 28, 3), new(8, 30, 24, 3),
            new(8, 60, 48, 3),
        }));
    }

    private static Node Begin(params int[] shape) =>
        Node.Input(6).Then(Layer.Dense(shape.Aggregate(1, (a, b) => a * b), Activation.Tanh)).Then(Layer.Reshape(shape));

    private static Node Vectors(Node x) =>
        Node.Of(Layer.Concatenate(axis: 1), x.Then(Layer.LayerNormalization()).Then(Layer.Dropout(0.3)), x);

    private static Node Sequences(Node x)
    {
        Node normal = x.Then(Layer.LayerNormalization()).Then(Layer.SpatialDropout1D(0.3));
        Node mixed = normal.Then(Layer.Permute([2, 1])).Then(Layer.LayerNormalization()).Then(Layer.Permute([2, 1]));
        Node longer = Node.Of(Layer.Concatenate(axis: 1), Node.Of(Layer.Add(), mixed, x), x.Then(Layer.Cropping1D(new Padding(0, 2))));
        return longer.Then(Layer.ZeroPadding1D(new Padding(2, 0))).Then(Layer.UpSampling1D(2));
    }

    private static Node Images(Node x)
    {
        Node turned = x.Then(Layer.Permute([2, 1, 3])).Then(Layer.LayerNormalization()).Then(Layer.Permute([2, 1, 3]));
        Node gated = Node.Of(Layer.Multiply(), turned.Then(Layer.BatchNormalization()), x.Then(Layer.SpatialDropout2D(0.3)));
        Node wider = Node.Of(Layer.Concatenate(axis: 2), gated, x.Then(Layer.Cropping2D(new Padding((0, 1), (0, 2)))));
        return wider.Then(Layer.UpSampling2D((2, 1))).Then(Layer.ZeroPadding2D(new Padding((1, 0), (0, 2))));
    }

    private static Node Video(Node x)
    {
        Node padded = x.Then(Layer.ZeroPadding3D((1, 0, 2))).Then(Layer.SpatialDropout3D(0.3));
        Node normal = padded.Then(Layer.Permute([4, 2, 1, 3])).Then(Layer.LayerNormalization()).Then(Layer.Permute([3, 2, 4, 1]));
        Node joined = Node.Of(Layer.Concatenate(), Node.Of(Layer.Add(), normal, padded), padded.Then(Layer.BatchNormalization()));
        return joined.Then(Layer.Cropping3D(new Padding((1, 1, 0), (1, 0, 3)))).Then(Layer.UpSampling3D((2, 1, 1)));
    }

    private static float[] Gradients(Model model, int threads)
    {
        using var network = new Network(model, Loss.MeanSquaredError(), 3, threads);
        BoundPlan plan = network.Training(Capacity);
        GradientStep.Run(network, plan, GradientStep.Draw(network, Capacity - 3, 5) with { Step = 2 });
        return Plans.Gradients(network);
    }
}
