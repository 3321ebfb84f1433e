using BlasNet.Kernels;
using BlasNet.Optimizers;
using BlasNet.Tests.Reference;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Optimizers;

internal static class OptimizerTests
{
    private static OptimizerCase[] Cases => OptimizerCases.All;

    private delegate void Update(in UpdateStep step, Span<float> w, ReadOnlySpan<float> dw, Span<float> moment0, Span<float> moment1);

    [Test]
    public static void No_optimizer_is_missing_from_the_table()
    {
        Type[] types = [.. typeof(Optimizer).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Optimizer)))];
        Assert.That(Cases.Select(each => each.Optimizer.GetType()).Distinct(), Is.EquivalentTo(types));
        Assert.That(Cases.Select(each => each.Optimizer.Kind), Is.EquivalentTo(OptimizerConverter.Instance.Kinds));
        Assert.That(types, Has.All.Property(nameof(Type.IsSealed)).True);
    }

    [TestCaseSource(nameof(Cases))]
    public static void Two_steps_give_the_weights_computed_by_hand(OptimizerCase each)
    {
        float[] w = [1];
        // The rounding of the literals and epsilon's share of the smallest divisor: 1e-6.
        Run(each.Optimizer, w, decays: true, steps: 2, (k, _) => k == 0 ? 0.5 : -1, each.Optimizer.Update,
            k => Assert.That(w[0], Is.EqualTo(each.ByHand[k]).Within(1e-6), $"step {k + 1}"));
    }

    [TestCaseSource(nameof(Cases))]
    public static void Ten_steps_end_at_the_golden_vectors(OptimizerCase each)
    {
        float[] w = [0.5f, 0.25f, 0];
        Optimizer optimizer = each.With(learningRate: 0.05, weightDecay: each.Optimizer is Adam { DecouplesWeightDecay: true } ? 0.004 : 0);
        Run(optimizer, w, decays: true, steps: 10, (k, i) => Math.Sin(1 + 3 * k + 5 * i) * (1 + i) / 2, optimizer.Update);
        for (int i = 0; i < 3; i++)
            Assert.That(w[i], Is.EqualTo(each.Golden[i]).Within(1e-6), $"weight {i}");
    }

    [TestCaseSource(nameof(Cases))]
    public static void Ten_steps_agree_with_the_double_reference_at_every_length(OptimizerCase each)
    {
        Optimizer optimizer = each.With(schedule: Schedule.Exponential(0.05, 5, 0.5), weightDecay: 0.1);
        for (int length = 0; length <= 49; length++)
        {
            float[] w = Draw(length, seed: length);
            float[] gradients = Draw(10 * length, seed: 100 + length);
            bool decays = length % 2 == 1;
            double[] expected = [.. w.Select((start, i) =>
            {
                var reference = new ReferenceOptimizer(optimizer, decays ? 1 : 0);
                return Enumerable.Range(0, 10).Aggregate((double)start, (value, k) => reference.Step(value, gradients[k * length + i]));
            })];
            Run(optimizer, w, decays, steps: 10, (k, i) => gradients[k * length + i], optimizer.Update);
            // Ten steps of a few roundings each, next to values of order one.
            Near.AssertNear(expected, w, 1e-5, $"length {length}");
        }
    }

    [TestCaseSource(nameof(Cases))]
    public static void Every_width_of_registers_gives_the_same_bits(OptimizerCase each)
    {
        Optimizer optimizer = each.With(learningRate: 0.05, weightDecay: 0.1);
        float[] gradients = Draw(43, seed: 2);
        Update[] updates = [optimizer.Update, optimizer.Update<Lanes128>, optimizer.Update<Lanes256>, optimizer.Update<Lanes512>];
        float[][] results = [.. updates.Select(update =>
        {
            float[] w = Draw(43, seed: 1);
            Run(optimizer, w, decays: true, steps: 3, (k, i) => gradients[i] * (k + 1), update);
            return w;
        })];
        Assert.That(results[0], Is.Not.EqualTo(Draw(43, seed: 1)));
        Assert.That(results, Has.All.EqualTo(results[0]));
    }

    [TestCaseSource(nameof(Cases))]
    public static void A_parabola_is_minimized(OptimizerCase each)
    {
        // f(x, y) = (x - 3)^2 / 2 + 2 (y + 1)^2
        float[] w = [0, 0];
        Optimizer optimizer = each.With(schedule: Schedule.Cosine(each.Optimizer is AdaGrad ? 1 : 0.05, 2000), weightDecay: 0);
        Run(optimizer, w, decays: true, steps: 2000, (_, i) => i == 0 ? w[0] - 3 : 4 * (w[1] + 1), optimizer.Update);
        Assert.That(w[0], Is.EqualTo(3).Within(1e-3));
        Assert.That(w[1], Is.EqualTo(-1).Within(1e-3));
    }

    [TestCaseSource(nameof(Cases))]
    public static void The_valley_of_Rosenbrock_is_followed_to_its_end(OptimizerCase each)
    {
        // f(x, y) = (1 - x)^2 + 100 (y - x^2)^2 has its minimum 0 at (1, 1).
        float[] w = [-1, 1];
        Optimizer optimizer = each.With(learningRate: each.RosenbrockRate, weightDecay: 0);
        Run(optimizer, w, decays: true, steps: 20_000, (_, i) =>
        {
            double x = w[0], y = w[1];
            return i == 0 ? -2 * (1 - x) - 400 * x * (y - x * x) : 200 * (y - x * x);
        }, optimizer.Update);
        Assert.That(w[0], Is.EqualTo(1).Within(0.02));
        Assert.That(w[1], Is.EqualTo(1).Within(0.04));
    }

    [TestCaseSource(nameof(Cases))]
    public static void Zero_gradients_from_a_fresh_state_change_nothing_but_by_decay(OptimizerCase each)
    {
        float[] start = Draw(21, seed: 5);
        float[] w = [.. start];
        Optimizer optimizer = each.With(learningRate: 0.5, weightDecay: 0.125);
        Run(optimizer, w, decays: false, steps: 5, (_, _) => 0, optimizer.Update);
        Assert.That(w, Is.EqualTo(start));
        Run(optimizer, w, decays: true, steps: 1, (_, _) => 0, optimizer.Update);
        Assert.That(w.Zip(start, (now, before) => Math.Sign(now - before)), Is.EqualTo(start.Select(before => -Math.Sign(before))));
    }

    [TestCaseSource(nameof(Cases))]
    public static void A_NaN_gradient_reaches_its_weight_and_no_other(OptimizerCase each)
    {
        foreach (float bad in new[] { float.NaN, float.PositiveInfinity })
        {
            float[] w = Draw(19, seed: 6);
            Run(each.Optimizer, w, decays: true, steps: 2, (_, i) => i == 17 ? bad : 0.5, each.Optimizer.Update);
            Assert.That(w.Select(float.IsFinite), Is.EqualTo(Enumerable.Range(0, 19).Select(i => i != 17)));
        }
    }

    [TestCaseSource(nameof(Cases))]
    public static void Moments_without_gradients_end_at_exactly_zero(OptimizerCase each)
    {
        float[][] moments = Run(each.Optimizer, Draw(17, seed: 7), decays: false, steps: 3000, (k, _) => k == 0 ? 1e-13 : 0,
            each.Optimizer.Update);
        foreach (float[] moment in moments.Take(each.Optimizer is AdaGrad ? 0 : 2))
            Assert.That(moment, Has.All.EqualTo(0f));
        Assert.That(moments, Has.Length.EqualTo(2));
    }

    [Test]
    public static void Spans_of_other_lengths_are_refused()
    {
        Optimizer adam = Optimizer.Adam();
        Assert.That(() => adam.Update(new UpdateStep(1, 1), new float[3], new float[4], new float[3], new float[3]),
            Throws.ArgumentException);
        Assert.That(() => adam.Update(new UpdateStep(1, 1), new float[3], new float[3], new float[2], new float[3]),
            Throws.ArgumentException);
        Assert.That(() => adam.Update(new UpdateStep(1, 1), new float[3], new float[3], new float[3], []), Throws.ArgumentException);
    }

    private static float[] Draw(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (float)(random.NextDouble() * 2 - 1))];
    }

    /// <summary>Takes steps from a fresh state and returns the final moments.</summary>
    private static float[][] Run(
        Optimizer optimizer, float[] w, bool decays, int steps, Func<int, int, double> gradient, Update update, Action<int>? after = null)
    {
        float[][] moments = [new float[w.Length], new float[w.Length]];
        foreach (float[] moment in moments)
            Array.Fill(moment, optimizer.InitialMoment);
        var dw = new float[w.Length];
        for (int k = 0; k < steps; k++)
        {
            for (int i = 0; i < w.Length; i++)
                dw[i] = (float)gradient(k, i);
            update(new UpdateStep(k + 1, (float)optimizer.LearningRate.At(k), decays ? (float)optimizer.WeightDecay : 0), w, dw,
                moments[0], moments[1]);
            after?.Invoke(k);
        }
        return moments;
    }
}
