using BlasNet.Checking;
using BlasNet.Execution;
using BlasNet.Tests.Execution;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Layers;

/// <summary>Compares attention with results that were computed outside the library, forward and backward.</summary>
internal static class AttentionGoldenTests
{
    private const int Rows = 2, Width = 4;
    private static readonly GoldenVectors Golden = new("attention.json");
    private static readonly string[] Parameters =
        ["query.kernel", "query.bias", "key.kernel", "key.bias", "value.kernel", "value.bias", "output.kernel", "output.bias"];

    [TestCase(0, "self")]
    [TestCase(1, "self, causal")]
    [TestCase(3, "query and value differ")]
    public static void Attention_has_the_recorded_values_and_gradients(int number, string name)
    {
        Assert.That(Golden.Text("cases", number, "case"), Is.EqualTo(name));
        bool crosses = number == 3;
        Node start = Node.Input(Rows), query = Sequence(start, crosses ? 3 : 5, "query");
        Node[] inputs = crosses ? [query, Sequence(start, 5, "value")] : [query];
        AssertCase(number, Node.Of(Layer.MultiHeadAttention(2, 3, causal: number == 1), inputs), [Identity]);
    }

    // The value is the query times a mask, whose zeros the layer Masking takes for padding.
    [Test]
    public static void Padding_has_the_recorded_weight_of_zero()
    {
        const int Case = 2, Steps = 5;
        Assert.That(Golden.Text("cases", Case, "case"), Is.EqualTo("self, padding by lengths"));
        double[] lengths = Golden.Values("cases", Case, "lengths");
        float[] mask = [.. Enumerable.Range(0, Rows * Steps * Width).Select(i => i / Width % Steps < lengths[i / Width / Steps] ? 1f : 0)];
        Node query = Sequence(Node.Input(Rows), Steps, "query");
        Node value = Node.Of(Layer.Multiply(), query, Node.Input(Steps, Width)).Then(Layer.Masking());
        AssertCase(Case, Node.Of(Layer.MultiHeadAttention(2, 3), query, value), [Identity, mask]);
    }

    // The inputs are kernels of dense layers on the identity matrix, so that their gradients are those of weights.
    private static void AssertCase(int number, Node attention, float[][] inputs)
    {
        using var network = new Network(Model.From(attention.Then(Layer.Flatten())), Loss.MeanSquaredError(), 0, 1);
        BoundPlan plan = network.Training(Rows);
        var reference = new DoubleReference(network, plan.Plan);
        string[] names = [.. network.Layout.Select(array => NameOf(array.Key))];
        for (int i = 0; i < names.Length; i++)
        {
            double[] values = Parameters.Contains(names[i])
                ? Golden.Values("cases", number, "parameters", names[i])
                : Golden.Values("cases", number, names[i]);
            values.CopyTo(reference.Parameters[i], 0);
            Narrow(values).CopyTo(network.Parameters.Slice(network.Layout[i].Offset, network.Layout[i].Length).Span);
        }
        double[] y = Golden.Values("cases", number, "y");
        double loss = Golden.Number("cases", number, "loss");
        var batch = new ReferenceBatch(Rows, inputs, Narrow(Golden.Values("cases", number, "target")), [1, 1]);
        Near.AssertNear(y, reference.Predict(batch), 1e-12);
        Near.AssertNear(y, Plans.Train(network, plan, batch), 1e-5);
        // The targets are rounded to floats.
        Near.AssertNear(loss, reference.Loss(batch), 1e-6);
        Near.AssertNear(loss, GradientStep.Run(network, plan, batch), 1e-5);
        for (int i = 0; i < names.Length; i++)
            Near.AssertNear(Golden.Values("cases", number, "gradients", names[i]),
                network.Gradients.Slice(network.Layout[i].Offset, network.Layout[i].Length).Span, 1e-5, names[i]);
    }

    // A parameter of attention, or the input whose values the kernel of a dense layer is.
    private static string NameOf(string key) => Parameters.FirstOrDefault(key.EndsWith, key.Split('-')[0].Split('.')[1]);

    private static float[] Identity => [1, 0, 0, 1];

    private static Node Sequence(Node start, int steps, string name) =>
        start.Then(Layer.Dense(steps * Width, useBias: false, name: $"{name}-input")).Then(Layer.Reshape([steps, Width]));

    private static float[] Narrow(double[] values) => Array.ConvertAll(values, value => (float)value);
}
