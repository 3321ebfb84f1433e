using BlasNet.Checking;
using BlasNet.Execution;
using BlasNet.Layers;
using BlasNet.Numerics;
using BlasNet.Tensors;
using BlasNet.Tests.Execution;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Layers;

/// <summary>Compares recurrent layers with results that were computed outside the library, forward and back through time.</summary>
internal static class RecurrentGoldenTests
{
    private static readonly string[] Weights = ["kernel", "recurrentKernel", "bias"];
    private static readonly string[] States = ["h", "c"];

    // Its gradient with respect to the output are the targets.
    private static readonly Loss Weighted = Loss.Custom("weighted", (target, y) => Variable.Sum(target * y, 1));

    private static IEnumerable<TestCaseData> Cases
    {
        get
        {
            foreach (string file in new[] { "rnn-simple", "lstm", "gru-reset-after", "gru-reset-before", "lstm-masked" })
            {
                var golden = new GoldenVectors($"{file}.json");
                for (int i = 0; i < golden.Rows("cases"); i++)
                    yield return new TestCaseData(file, i).SetArgDisplayNames(file, golden.Element("cases", i, "case").GetString()!);
            }
        }
    }

    [TestCaseSource(nameof(Cases))]
    public static void The_reference_has_the_recorded_values(string file, int number)
    {
        var golden = new Golden(file, number);
        var input = new LayerInput(golden.Rows, [golden.X, .. golden.InitialStates], [new BlasNet.Shape(golden.Steps, golden.Inputs)],
            [.. Weights.Select(name => golden.Of("parameters", name))], [])
        {
            Lengths = [golden.Has("lengths") ? golden.Of("lengths") : null],
        };
        var factors = new RecurrentFactors(golden.Masks?.Inputs, golden.Masks?.State);
        double[] y = ReferenceRecurrent.Forward(golden.Layer, input, factors, new NonSmoothPoints());
        Near.AssertNear(golden.Of("y"), y, 1e-12);
        double[] target = golden.Of("target");
        Near.AssertNear(golden.Of("loss")[0], y.Zip(target, (value, wanted) => (value - wanted) * (value - wanted)).Average(), 1e-12);
    }

    // Input and initial state are the kernels of dense layers on the identity matrix, so that their gradients are those of weights.
    [TestCaseSource(nameof(Cases))]
    public static void A_training_step_has_the_recorded_values_and_gradients(string file, int number)
    {
        var golden = new Golden(file, number);
        Node identity = Node.Input(golden.Rows);
        Node x = identity.Then(Layer.Dense(golden.Steps * golden.Inputs, useBias: false, name: "x"))
            .Then(Layer.Reshape([golden.Steps, golden.Inputs]));
        if (golden.Has("lengths"))
            x = x.Then(Layer.Masking());
        string[] states = golden.Layer is Lstm ? States : States[..1];
        Node[] initial = [.. states.Select(name => identity.Then(Layer.Dense(golden.Layer.Units, useBias: false, name: name)))];
        var model = Model.From(Node.Of(golden.Layer, [x, .. initial]).Then(Layer.Flatten()));
        using var network = new Network(model, Weighted, 0, 2);
        BoundPlan plan = network.Training(golden.Rows);
        Fill(network, ".x.kernel", golden.Padded);
        for (int i = 0; i < states.Length; i++)
            Fill(network, $".{states[i]}.kernel",
                golden.InitialStates.ElementAtOrDefault(i) ?? new double[golden.Rows * golden.Layer.Units]);
        foreach (string name in Weights)
            Fill(network, $"{golden.Layer.Kind}.{name}", golden.Of("parameters", name));
        float[] ones = [.. Enumerable.Range(0, golden.Rows * golden.Rows).Select(i => i % (golden.Rows + 1) == 0 ? 1f : 0)];
        double[] y = golden.Of("y");
        // The recorded loss is the mean of (y - target)².
        float[] dy = [.. y.Zip(golden.Of("target"), (value, target) => (float)(2 * (value - target) / y.Length))];
        var batch = new ReferenceBatch(golden.Rows, [ones], dy, [.. Enumerable.Repeat((float)golden.Rows, golden.Rows)])
        {
            Step = golden.Masks is null ? 0 : StepOf(golden, network, plan),
        };
        Near.AssertNear(y, Plans.Train(network, plan, batch), 1e-5);
        AssertGradient(network, ".x.kernel", golden.Of("gradients", "x"));
        foreach (string name in states)
            AssertGradient(network, $".{name}.kernel", golden.Of("gradients", $"initialState.{name}"));
        foreach (string name in Weights)
            AssertGradient(network, $"{golden.Layer.Kind}.{name}", golden.Of("gradients", name));
    }

    // The training step at which the layer draws the recorded masks.
    private static long StepOf(Golden golden, Network network, BoundPlan plan)
    {
        int index = plan.Plan.Steps.ToList().FindIndex(step => step.Operation is RecurrentOperation);
        long step = 0;
        while (!Draws(RandomPurpose.Dropout, golden.Layer.Dropout, golden.Masks!.Inputs!)
            || !Draws(RandomPurpose.RecurrentDropout, golden.Layer.RecurrentDropout, golden.Masks!.State!))
            step++;
        return step;

        bool Draws(RandomPurpose purpose, double rate, double[] wanted)
        {
            Span<float> drawn = stackalloc float[wanted.Length];
            drawn.Fill(1);
            ulong key = new CounterRandom(network.Seed, purpose, step, index).Key;
            BlasNet.Kernels.Dropout.Channels(
                key, 0, (float)rate, drawn, golden.Rows, 1, wanted.Length / golden.Rows, drawn);
            for (int i = 0; i < wanted.Length; i++)
            {
                if (wanted[i] == 0 != (drawn[i] == 0))
                    return false;
            }
            return true;
        }
    }

    private static PlannedArray Find(Network network, string key) =>
        network.Layout.Single(array => array.Key.EndsWith(key, StringComparison.Ordinal));

    private static void Fill(Network network, string key, double[] values)
    {
        PlannedArray array = Find(network, key);
        Array.ConvertAll(values, value => (float)value).CopyTo(network.Parameters.Slice(array.Offset, array.Length).Span);
    }

    private static void AssertGradient(Network network, string key, double[] expected)
    {
        PlannedArray array = Find(network, key);
        Span<float> actual = network.Gradients.Slice(array.Offset, array.Length).Span;
        double largest = expected.Max(Math.Abs);
        Assert.That(actual.Length, Is.EqualTo(expected.Length), key);
        for (int i = 0; i < expected.Length; i++)
            Assert.That(actual[i], Is.EqualTo(expected[i]).Within(2e-5 * largest), $"{key} [{i}]");
    }

    /// <summary>A recorded case.</summary>
    private sealed class Golden(string file, int number)
    {
        private readonly GoldenVectors vectors = new($"{file}.json");

        public RecurrentLayer Layer { get; } =
            (RecurrentLayer)LayerConverter.Instance.Read(new GoldenVectors($"{file}.json").Element("cases", number, "layer"));

        public int Rows => vectors.Element("cases", number, "x").GetArrayLength();

        public int Steps => vectors.Element("cases", number, "x", 0).GetArrayLength();

        public int Inputs => vectors.Element("cases", number, "x", 0, 0).GetArrayLength();

        public double[] X => Of("x");

        /// <summary>Gets the input with zeros in the padding, by which a masking layer knows it.</summary>
        public double[] Padded
        {
            get
            {
                double[] x = X;
                for (int i = 0; Has("lengths") && i < x.Length; i++)
                {
                    if (i / Inputs % Steps >= Of("lengths")[i / Inputs / Steps])
                        x[i] = 0;
                }
                return x;
            }
        }

        public double[][] InitialStates => Has("initialState")
            ? [.. States.Where(name => vectors.Has(name, "cases", number, "initialState")).Select(name => Of("initialState", name))]
            : [];

        public RecurrentFactors? Masks => Has("inputMask") ? new RecurrentFactors(Of("inputMask"), Of("recurrentMask")) : null;

        public bool Has(string name) => vectors.Has(name, "cases", number);

        public double[] Of(params object[] path) => vectors.Values(["cases", number, .. path]);
    }
}
