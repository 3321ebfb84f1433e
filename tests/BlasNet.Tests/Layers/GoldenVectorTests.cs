using BlasNet.Checking;
using BlasNet.Execution;
using BlasNet.Layers;
using BlasNet.Numerics;
using BlasNet.Tensors;
using BlasNet.Tests.Execution;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Layers;

/// <summary>Compares layers with results that were computed outside the library, forward and backward.</summary>
internal static class GoldenVectorTests
{
    // Its gradient with respect to the output are the targets.
    private static readonly Loss Weighted = Loss.Custom("weighted", (target, y) => Variable.Sum(target * y, 1));

    // The files hold h = x + (f(x) - x) · alpha, from which f and its gradient follow.
    [TestCase("selu")]
    [TestCase("mish")]
    public static void An_activation_has_the_recorded_values_and_gradients(string name)
    {
        var golden = new GoldenVectors($"parametric-{name}.json");
        double[] x = golden.Values("input"), dy = golden.Values("gradOutput"), alpha = golden.Values("parameters", "alpha");
        double[] Plain(double[] identity, double[] parametric) =>
            [.. identity.Select((value, i) => value + (parametric[i] - value) / alpha[i % alpha.Length])];
        double[] y = Plain(x, golden.Values("output")), dx = Plain(dy, golden.Values("gradInput"));
        Activation activation = name == "selu" ? Activation.Selu : Activation.Mish;
        AssertLayer(Layer.Activate(activation), golden.Rows("input"), [x], y, dy, [dx]);
        Variable<double> input = Variable.Of(TensorMath.Create(x, x.Length));
        Variable<double> output = name == "selu" ? Variable.Selu(input) : Variable.Mish(input);
        Near.AssertNear(y, output.Value.ToArray(), 1e-12);
        Variable<double> loss = Variable.Sum(output * Variable.Of(TensorMath.Create(dy, dy.Length)));
        Near.AssertNear(dx, Gradient.Of(loss, input)[0].ToArray(), 1e-12);
    }

    [Test]
    public static void Scale_has_the_recorded_values_and_gradients() => AssertLayer(Layer.Scale(), "scale.json", ["scale"]);

    [Test]
    public static void Dense_in_its_ntk_form_has_the_recorded_values_and_gradients() =>
        AssertLayer(Layer.Dense(2, parametrization: Parametrization.Ntk), "dense-ntk.json", ["W", "b"]);

    [TestCase(0, "tanh")]
    [TestCase(1, "identity")]
    public static void Dense_over_the_last_axis_has_the_recorded_values_and_gradients(int number, string activation)
    {
        var golden = new GoldenVectors("dense-last-axis.json");
        double[] Of(params object[] path) => golden.Values(["cases", number, .. path]);
        double[] y = Of("y"), target = Of("target");
        // The recorded loss is the mean of (y - target)².
        double[] dy = [.. y.Zip(target, (value, wanted) => 2 * (value - wanted) / y.Length)];
        int[] sample = number == 0 ? [5, 3] : [2, 3, 4];
        AssertLayer(Layer.Dense(4, activation == "tanh" ? Activation.Tanh : null), 2,
            [Of("x"), Of("parameters", "kernel"), Of("parameters", "bias")], y, dy,
            [Of("gradients", "x"), Of("gradients", "kernel"), Of("gradients", "bias")], sample);
    }

    [Test]
    public static void Nlinear_has_the_recorded_values_and_gradients() => AssertForecast(0, window =>
        window.Then(Layer.ReversibleNormalization(PerChannel, NormalizationMode.Last)), "kernel", "bias");

    [Test]
    public static void Dlinear_has_the_recorded_values_and_gradients() => AssertForecast(1, window =>
    {
        Node trend = window.Then(Layer.MovingAverage(3));
        return Node.Of(Layer.Add(), Over(Node.Of(Layer.Subtract(), window, trend)), Over(trend));
    }, "kernel", "bias", "trendKernel", "trendBias");

    [Test]
    public static void Reversible_normalization_has_the_recorded_values_and_gradients() => AssertForecast(2, window =>
        window.Then(Layer.ReversibleNormalization(PerChannel)), "gamma", "beta", "kernel", "bias");

    // One dense layer over the steps, shared by the channels.
    private static Layer[] PerChannel => [Layer.Permute([2, 1]), Layer.Dense(3), Layer.Permute([2, 1])];

    private static Node Over(Node window) => window.Then(Layer.Permute([2, 1])).Then(Layer.Dense(3)).Then(Layer.Permute([2, 1]));

    private static void AssertForecast(int number, Func<Node, Node> forecast, params string[] parameters)
    {
        var golden = new GoldenVectors("forecast-models.json");
        double[] Of(params object[] path) => golden.Values(["cases", number, .. path]);
        double[] y = Of("y"), target = Of("target");
        // The recorded loss is the mean of (y - target)².
        double[] dy = [.. y.Zip(target, (value, wanted) => 2 * (value - wanted) / y.Length)];
        const int rows = 2, steps = 8, channels = 2;
        Node window = Node.Input(rows).Then(Layer.Dense(steps * channels, useBias: false)).Then(Layer.Reshape([steps, channels]));
        AssertModel(Model.From(forecast(window).Then(Layer.Flatten())), rows,
            [Of("x"), .. parameters.Select(name => Of("parameters", name))], y, dy,
            [Of("gradients", "x"), .. parameters.Select(name => Of("gradients", name))]);
    }

    // Its input is data here and a weight below; the edges of a column with fewer bins than the other end early.
    [Test]
    public static void Piecewise_linear_columns_have_the_recorded_values_and_gradients()
    {
        var golden = new GoldenVectors("numeric-embedding-piecewise.json");
        double[] x = golden.Values("input"), dy = golden.Values("gradOutput"), y = golden.Values("output");
        double[][] Arrays(string name) =>
        [
            [.. golden.Values(name, "W0"), .. golden.Values(name, "W1"), .. new double[4]], golden.Values(name, "L"),
            golden.Values(name, "b"),
        ];
        double[][] weights = Arrays("parameters"), gradients = Arrays("gradParameters");
        double[][] states = [[-1, -0.2, 0.3, 1.5, 0, 1, 0, 0], [4, 2]];
        Assert.That(states[0][..6], Is.EqualTo(golden.Values("edges")));
        var layer = (PiecewiseLinear)Layer.PiecewiseLinear(2, 3, size: 2);
        double[] Reference() => ReferenceTables.PiecewiseLinear(
            layer, new LayerInput(5, [x], [new BlasNet.Shape(2)], weights, states), new NonSmoothPoints());
        Near.AssertNear(y, Reference(), 1e-12);
        AssertGradients(gradients, weights, () => Reference().Zip(dy, (value, gradient) => value * gradient).Sum());
        using var network = new Network(Model.Input(2).Add(layer), Weighted, 0, 1);
        Fill(network.Layout, network.Parameters, weights);
        Fill(network.StateLayout, network.States, states);
        var batch = new ReferenceBatch(5, [Narrow(x)], Narrow(dy), [.. Enumerable.Repeat(5f, 5)]);
        Near.AssertNear(y, Plans.Train(network, network.Training(5), batch), 1e-5);
        for (int i = 0; i < gradients.Length; i++)
            Near.AssertNear(gradients[i], network.Gradients.Slice(network.Layout[i].Offset, network.Layout[i].Length).Span, 1e-5,
                network.Layout[i].Key);
    }

    [Test]
    public static void Piecewise_linear_columns_have_the_recorded_gradients_of_their_input()
    {
        var golden = new GoldenVectors("numeric-embedding-piecewise.json");
        double[] dx = golden.Values("gradInput");
        using var network = new Network(
            Model.Input(5).Add(Layer.Dense(2, useBias: false)).Add(Layer.PiecewiseLinear(2, 3, size: 2)), Weighted, 0, 1);
        Fill(network.Layout, network.Parameters,
        [
            golden.Values("input"), [.. golden.Values("parameters", "W0"), .. golden.Values("parameters", "W1")],
            golden.Values("parameters", "L"), golden.Values("parameters", "b"),
        ]);
        Fill(network.StateLayout, network.States, [[-1, -0.2, 0.3, 1.5, 0, 1, 0, 0], [4, 2]]);
        float[] identity = [.. Enumerable.Range(0, 25).Select(i => i % 6 == 0 ? 1f : 0)];
        var batch = new ReferenceBatch(5, [identity], Narrow(golden.Values("gradOutput")), [.. Enumerable.Repeat(5f, 5)]);
        Plans.Train(network, network.Training(5), batch);
        float[] actual = network.Gradients.Slice(network.Layout[0].Offset, dx.Length).Span.ToArray();
        // One number lies on an edge, where the recorded gradient is the mean of those on both sides.
        Assert.That(golden.Values("input")[2], Is.EqualTo(golden.Values("edges")[1]));
        actual[2] = (float)dx[2];
        Near.AssertNear(dx, actual, 1e-5);
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    public static void Bins_have_the_recorded_edges(int number)
    {
        var golden = new GoldenVectors("bin-edges.json");
        float[] values = Narrow(golden.Values("cases", number, "values"));
        Assert.That(BinEdges.Fit(values, (int)golden.Number("cases", number, "bins")),
            Is.EqualTo(Narrow(golden.Values("cases", number, "edges"))));
    }

    [Test]
    public static void Kernels_and_biases_start_by_the_data_as_recorded()
    {
        var golden = new GoldenVectors("data-initialization.json");
        double[] x = golden.Values("input"), drawn = golden.Values("drawnW");
        var layer = (Dense)Layer.Dense(2, parametrization: Parametrization.Ntk);
        double[] Outputs(double[] kernel, double[] bias) => ReferenceLayers.Dense(
            layer, new LayerInput(6, [x], [new BlasNet.Shape(3)], [kernel, bias], []), new NonSmoothPoints());
        double[] deviations = DataScaledNormal.Deviations(Outputs(drawn, [0, 0]), 2);
        double[] kernel = [.. drawn.Select((weight, i) => weight / deviations[i % 2])];
        Near.AssertNear(golden.Values("W"), kernel, 1e-12);
        int[] rows = [.. golden.Values("rows").Select(row => (int)row)];
        double[] biases = DataCentered.Biases(Outputs(kernel, [0, 0]), 2, rows, golden.Values("weights"));
        Near.AssertNear(golden.Values("b"), biases, 1e-12);
        Near.AssertNear(golden.Values("output"), Outputs(kernel, biases), 1e-12);
    }

    // The loss is linear in each weight: a step of 1 has its derivative to the last digits.
    private static void AssertGradients(double[][] gradients, double[][] weights, Func<double> loss)
    {
        for (int array = 0; array < weights.Length; array++)
        {
            double[] derivatives = new double[weights[array].Length];
            for (int i = 0; i < derivatives.Length; i++)
            {
                double before = loss(), weight = weights[array][i]++;
                derivatives[i] = loss() - before;
                weights[array][i] = weight;
            }
            Near.AssertNear(gradients[array], derivatives, 1e-12);
        }
    }

    private static void Fill(IReadOnlyList<PlannedArray> layout, FloatBlock block, double[][] values)
    {
        for (int i = 0; i < values.Length; i++)
            Narrow(values[i]).CopyTo(block.Slice(layout[i].Offset, layout[i].Length).Span);
    }

    private static void AssertLayer(Layer layer, string file, string[] parameters)
    {
        var golden = new GoldenVectors(file);
        AssertLayer(layer, golden.Rows("input"), [golden.Values("input"), .. parameters.Select(name => golden.Values("parameters", name))],
            golden.Values("output"), golden.Values("gradOutput"),
            [golden.Values("gradInput"), .. parameters.Select(name => golden.Values("gradParameters", name))]);
    }

    // The layer's input is the kernel of a dense layer on the identity matrix, so that its gradient is that of a weight.
    private static void AssertLayer(
        Layer layer, int rows, double[][] weights, double[] y, double[] dy, double[][] gradients, int[]? sample = null)
    {
        Model inputs = Model.Input(rows).Add(Layer.Dense(weights[0].Length / rows, useBias: false));
        AssertModel(sample is null ? inputs.Add(layer) : inputs.Add(Layer.Reshape(sample)).Add(layer).Add(Layer.Flatten()), rows, weights,
            y, dy, gradients);
    }

    private static void AssertModel(Model model, int rows, double[][] weights, double[] y, double[] dy, double[][] gradients)
    {
        using var network = new Network(model, Weighted, 0, 1);
        BoundPlan plan = network.Training(rows);
        var reference = new DoubleReference(network, plan.Plan);
        Assert.That(network.Layout, Has.Count.EqualTo(weights.Length));
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i].CopyTo(reference.Parameters[i], 0);
            Narrow(weights[i]).CopyTo(network.Parameters.Slice(network.Layout[i].Offset, network.Layout[i].Length).Span);
        }
        var identity = new float[rows * rows];
        for (int i = 0; i < rows; i++)
            identity[i * rows + i] = 1;
        var batch = new ReferenceBatch(rows, [identity], Narrow(dy), [.. Enumerable.Repeat((float)rows, rows)]);
        Near.AssertNear(y, reference.Predict(batch), 1e-12);
        Near.AssertNear(y, Plans.Train(network, plan, batch), 1e-5);
        for (int i = 0; i < weights.Length; i++)
            Near.AssertNear(gradients[i], network.Gradients.Slice(network.Layout[i].Offset, network.Layout[i].Length).Span, 1e-5,
                network.Layout[i].Key);
    }

    private static float[] Narrow(double[] values) => Array.ConvertAll(values, value => (float)value);
}
