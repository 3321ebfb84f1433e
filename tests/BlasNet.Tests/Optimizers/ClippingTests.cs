using System.Text.Json;
using BlasNet.Numerics;
using BlasNet.Optimizers;
using BlasNet.Tensors;
using BlasNet.Tests.Execution;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Optimizers;

/// <summary>Clipping by value and by the norm of each variable, against gradients that were clipped by hand.</summary>
internal static class ClippingTests
{
    // One longer than a tile, adjacent ones with and without decay, one whose gradient is 0, one below the bound.
    private static readonly ParameterRange[] Layout =
    [
        new(0, 5, Rate: 1, Decay: 1), new(5, 20_000, Rate: 1, Decay: 1), new(20_016, 3, Rate: 0.5f, Decay: 0),
        new(20_019, 30, Rate: 1, Decay: 0), new(20_064, 17_000, Rate: 1, Decay: 1), new(37_072, 4, Rate: 1, Decay: 1),
        new(37_088, 2, Rate: 2, Decay: 0),
    ];

    private const int Length = 37_104;

    private static OptimizerCase[] Cases => OptimizerCases.All;

    [TestCaseSource(nameof(Cases))]
    public static void Each_number_is_brought_to_the_bound(OptimizerCase each)
    {
        Optimizer plain = each.With(weightDecay: 0.1);
        Assert.That(Steps(plain with { ClipValue = 0.5 }, Draws), Is.EqualTo(
            Steps(plain, seed => Array.ConvertAll(Draws(seed), g => Math.Clamp(g, -0.5f, 0.5f)))));
    }

    [TestCaseSource(nameof(Cases))]
    public static void The_gradient_of_each_variable_is_brought_to_the_bound(OptimizerCase each)
    {
        Optimizer plain = each.With(weightDecay: 0.1);
        float[] expected = Steps(plain, seed =>
        {
            float[] gradients = Draws(seed);
            foreach (ParameterRange range in Layout)
            {
                Span<float> own = gradients.AsSpan(range.Start, range.Length);
                double square = 0;
                foreach (float g in own)
                    square += (double)g * g;
                float factor = Math.Sqrt(square) > 2 ? (float)(2 / Math.Sqrt(square)) : 1;
                for (int i = 0; i < own.Length; i++)
                    own[i] *= factor;
            }
            return gradients;
        });
        Near.AssertNear(
            Array.ConvertAll(expected, weight => (double)weight), Steps(plain with { ClipNormPerVariable = 2 }, Draws), 1e-5);
    }

    [Test]
    public static void A_gradient_of_3_and_4_is_clipped_as_by_hand()
    {
        Assert.That(Step(Optimizer.Sgd(1, clipNorm: 2.5)), Is.EqualTo(new[] { -1.5f, -2f, 0, 0 }));
        Assert.That(Step(Optimizer.Sgd(1, clipNormPerVariable: 2.5)), Is.EqualTo(new[] { -1.5f, -2f, 0, 0 }));
        Assert.That(Step(Optimizer.Sgd(1, clipNormPerVariable: 2.5), 0.5f), Is.EqualTo(new[] { -1.5f, -2f, -0.5f, -0.5f }));
        Assert.That(Step(Optimizer.Sgd(1, clipNormPerVariable: 5)), Is.EqualTo(new[] { -3f, -4f, 0, 0 }), "just at the bound");
        Assert.That(Step(Optimizer.Sgd(1, clipValue: 3.5), -9), Is.EqualTo(new[] { -3f, -3.5f, 3.5f, 3.5f }));

        static float[] Step(Optimizer optimizer, float second = 0)
        {
            var w = TensorMath.Create(new float[2], 2);
            var b = TensorMath.Create(new float[2], 2);
            optimizer.Bind(w, b).Step(TensorMath.Create([3f, 4], 2), TensorMath.Create([second, second], 2));
            using Blocks blocks = new(optimizer, 20, [new(0, 2, 1, 0), new(2, 2, 1, 0)], _ => [3, 4, second, second, .. new float[16]]);
            float[] bound = [.. w.ToArray(), .. b.ToArray()];
            Assert.That(blocks.Steps(1)[..4], Is.EqualTo(bound), "bound to tensors and in a network");
            return bound;
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public static void A_gradient_that_is_not_a_number_stays_one(bool value)
    {
        Optimizer optimizer = value ? Optimizer.Sgd(1, clipValue: 1) : Optimizer.Sgd(1, clipNormPerVariable: 1);
        float[] gradients = [.. Enumerable.Range(0, 20).Select(i => i == 3 ? float.NaN : 0.5f)];
        using Blocks blocks = new(optimizer, 20, [new(0, 18, 1, 0)], _ => gradients);
        Assert.That(blocks.Steps(1)[3], Is.NaN);
    }

    [Test]
    public static void Threads_change_no_bit([Values] bool value)
    {
        Optimizer optimizer = Optimizer.Adam(0.002) with { ClipValue = value ? 0.001 : null, ClipNormPerVariable = value ? null : 0.05 };
        float[][] weights = [.. new[] { 1, 2, 3 }.Select(threads =>
        {
            using Trainer trainer = Compile(optimizer, threads);
            trainer.Fit(Trained.Data(256), epochs: 2, verbose: false);
            return Trained.Weights(trainer);
        })];
        Assert.That(weights, Has.All.EqualTo(weights[0]));
        using (Trainer unclipped = Compile(Optimizer.Adam(0.002), 1))
        {
            unclipped.Fit(Trained.Data(256), epochs: 2, verbose: false);
            Assert.That(weights[0], Is.Not.EqualTo(Trained.Weights(unclipped)));
        }
    }

    [TestCase("{\"kind\":\"sgd\",\"clipNormPerVariable\":2}")]
    [TestCase("{\"kind\":\"momentum\",\"clipValue\":0.5}")]
    [TestCase("{\"kind\":\"nesterov\",\"clipNormPerVariable\":2}")]
    [TestCase("{\"kind\":\"adagrad\",\"clipValue\":0.5}")]
    [TestCase("{\"kind\":\"rmsprop\",\"clipNormPerVariable\":2}")]
    [TestCase("{\"kind\":\"adam\",\"clipValue\":0.5}")]
    [TestCase("{\"kind\":\"adamw\",\"clipNormPerVariable\":2}")]
    public static void Json_holds_the_bounds(string json)
    {
        Optimizer optimizer = JsonSerializer.Deserialize<Optimizer>(json)!;
        Assert.That((optimizer.ClipNormPerVariable, optimizer.ClipValue),
            Is.EqualTo(json.Contains("clipValue", StringComparison.Ordinal) ? ((double?)null, (double?)0.5) : (2, null)));
        Assert.That(JsonSerializer.Serialize(optimizer), Is.EqualTo(json));
    }

    [Test]
    public static void Only_one_way_of_clipping_is_taken()
    {
        const string Sentence = "Adam: clipNorm and clipValue are given, but gradients are clipped in one way only. Leave out all but one.";
        Assert.That(() => Optimizer.Adam(clipNorm: 1, clipValue: 1), Refused(Sentence));
        Assert.That(() => OptimizerConverter.Instance.Read(
            JsonDocument.Parse("{\"kind\":\"adam\",\"clipNorm\":1,\"clipValue\":1}").RootElement), Refused(Sentence));
        Optimizer both = Optimizer.Adam(clipNorm: 1) with { ClipValue = 1 };
        Assert.That(() => Compile(both, 1), Refused(Sentence));
        Assert.That(() => both.Bind(TensorMath.Create([1f], 1)), Refused(Sentence));
        Assert.That(() => Optimizer.Sgd(clipNorm: 1, clipNormPerVariable: 1, clipValue: 1), Refused(
            "Sgd: clipNorm and clipNormPerVariable and clipValue are given, but gradients are clipped in one way only. "
            + "Leave out all but one."));
        Assert.That(() => Optimizer.Sgd(clipValue: 0), Refused("Sgd: clipValue must be a positive finite number, but it was '0'."));
        Assert.That(() => Optimizer.Sgd(clipNormPerVariable: double.NaN),
            Refused("Sgd: clipNormPerVariable must be a positive finite number, but it was 'NaN'."));
    }

    private static NUnit.Framework.Constraints.EqualStringConstraint Refused(string sentence) =>
        Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(sentence);

    private static Trainer Compile(Optimizer optimizer, int threads) =>
        Trained.Residual.Compile(optimizer, Loss.SparseCategoricalCrossEntropy(), seed: 11, threads: threads);

    private static float[] Draws(int seed)
    {
        float[] gradients = Draw.Uniform(Length, seed);
        gradients.AsSpan(20_016, 3).Clear();
        for (int i = 37_072; i < 37_076; i++)
            gradients[i] *= 0.1f;
        return gradients;
    }

    private static float[] Steps(Optimizer optimizer, Func<int, float[]> gradients)
    {
        using var blocks = new Blocks(optimizer, Length, Layout, gradients);
        return blocks.Steps(3);
    }

    /// <summary>Parameters, drawn or zeros, and steps over all tiles.</summary>
    private sealed class Blocks : IDisposable
    {
        private readonly FloatBlock parameters, gradients;
        private readonly OptimizerState state;
        private readonly Func<int, float[]> draw;

        public Blocks(Optimizer optimizer, int length, ParameterRange[] ranges, Func<int, float[]> draw)
        {
            (parameters, gradients, this.draw) = (new FloatBlock(length), new FloatBlock(length), draw);
            if (length == Length)
                Draw.Uniform(length, 3).CopyTo(parameters.Span);
            state = new OptimizerState(optimizer, parameters, gradients, ranges);
        }

        public float[] Steps(int count)
        {
            for (int step = 0; step < count; step++)
            {
                draw(7 + step).CopyTo(gradients.Span);
                for (int t = state.Tiles.Count - 1; t >= 0 && state.Clips; t--)
                    state.MeasureTile(state.Tiles[t]);
                state.BeginStep();
                for (int t = state.Tiles.Count - 1; t >= 0; t--)
                    state.UpdateTile(state.Tiles[t]);
            }
            return parameters.Span.ToArray();
        }

        public void Dispose()
        {
            parameters.Dispose();
            gradients.Dispose();
            state.Dispose();
        }
    }
}
