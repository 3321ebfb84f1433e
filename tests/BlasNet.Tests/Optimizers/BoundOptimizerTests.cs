using System.Numerics.Tensors;
using BlasNet.Numerics;
using BlasNet.Optimizers;
using BlasNet.Tensors;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Optimizers;

internal static class BoundOptimizerTests
{
    private static IEnumerable<Optimizer> Kinds =>
    [
        Optimizer.Sgd(0.1), Optimizer.Momentum(0.1), Optimizer.Nesterov(0.1), Optimizer.AdaGrad(0.1), Optimizer.RmsProp(0.1),
        Optimizer.Adam(0.1),
        Optimizer.AdamW(0.1), Optimizer.Sgd(0.1, weightDecay: 0.1, clipNorm: 0.5),
        Optimizer.Adam(schedule: Schedule.Exponential(0.1, 3, 0.5)),
        Optimizer.AdamW(schedule: Schedule.WarmUpCosine(0.1, 0.5), weightDecayAnnealing: Annealing.Cosine),
    ];

    [TestCaseSource(nameof(Kinds))]
    public static void Steps_are_those_of_a_network(Optimizer optimizer)
    {
        float[] kernel = Draw.Uniform(6, 1), bias = Draw.Uniform(3, 2);
        Tensor<float> w = TensorMath.Create([.. kernel], 2, 3), b = TensorMath.Create([.. bias], 3);
        BoundOptimizer bound = optimizer.Bind([w, b], rateFactors: [1, 0.25]);
        bound.TotalSteps = 7;
        using FloatBlock parameters = new(9), gradients = new(9);
        using var state = new OptimizerState(optimizer, parameters, gradients,
            [new ParameterRange(0, 6, 1, 1), new ParameterRange(6, 3, 0.25f, 0)]);
        state.TotalSteps = 7;
        kernel.CopyTo(parameters.Span);
        bias.CopyTo(parameters.Span[6..]);
        for (int step = 0; step < 5; step++)
        {
            float[] g = Draw.Uniform(9, 10 + step);
            g.CopyTo(gradients.Span);
            state.MeasureTile(state.Tiles[0]);
            state.BeginStep();
            state.UpdateTile(state.Tiles[0]);
            bound.Step(TensorMath.Create(g[..6], 2, 3), TensorMath.Create(g[6..], 3));
        }
        Assert.That((float[])[.. w.ToArray(), .. b.ToArray()], Is.EqualTo(parameters.Span[..9].ToArray()));
        Assert.That(bound.StepCount, Is.EqualTo(5));
    }

    [Test]
    public static void Each_tensor_has_the_factors_that_are_given_for_it()
    {
        Tensor<float> w = TensorMath.Create([1f, 2], 2), b = TensorMath.Create([1f, 2], 2), c = TensorMath.Create([1f, 2], 1, 2);
        Optimizer.Sgd(0.5, weightDecay: 0.5).Bind([w, b, c], [1, 0.5, 2], [1, 0, 0.5]).Step(w * 0f, b * 0f + 1f, c * 0f);
        Assert.That(w.ToArray(), Is.EqualTo(new[] { 0.75f, 1.5f }));
        Assert.That(b.ToArray(), Is.EqualTo(new[] { 0.75f, 1.75f }));
        Assert.That(c.ToArray(), Is.EqualTo(new[] { 0.75f, 1.5f }));
        Assert.That(() => Optimizer.Adam().Bind([w, b], [1]), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
            "adam: '1' rateFactors were given for '2' parameters; each needs one."));
        Assert.That(() => Optimizer.Adam().Bind([w], null, [-1]), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
            "adam: decayFactors must be a finite number of at least 0, but it was '-1'."));
    }

    [Test]
    public static void What_depends_on_the_number_of_all_steps_asks_for_it()
    {
        Tensor<float> w = TensorMath.Create([1f, 2], 1, 2);
        BoundOptimizer bound = Optimizer.Sgd(schedule: Schedule.WarmUpCosine(0.1)).Bind(w);
        Assert.That(() => bound.Step(w), Throws.TypeOf<ConfigurationException>().With.Message.Contains("TotalSteps"));
        Assert.That(() => Optimizer.Sgd(weightDecay: 1, weightDecayAnnealing: Annealing.Cosine).Bind(w).Step(w),
            Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
                "sgd: the annealed weight decay depends on the number of all steps. Set TotalSteps."));
        Assert.That(() => bound.TotalSteps = 0, Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
            "sgd: the number of all steps must be at least 1, but it was '0'."));
        Assert.That((w.ToArray(), bound.StepCount), Is.EqualTo((new[] { 1f, 2 }, 0L)));
    }

    [Test]
    public static void Averaged_weights_are_refused() =>
        Assert.That(() => Optimizer.Adam(emaMomentum: 0.5).Bind(TensorMath.Create([1f], 1)), Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo("adam: emaMomentum is '0.5', but averaged weights are kept by Fit alone. Leave it out, and average the "
                + "tensors in the loop."));

    [Test]
    public static void Gradients_that_do_not_fit_are_refused_and_nothing_moves()
    {
        Tensor<float> w = TensorMath.Create([1f, 2], 2);
        BoundOptimizer bound = Optimizer.Sgd(0.1).Bind(w);
        Assert.That(() => bound.Step(), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
            "sgd: '0' gradients were given for '1' parameters; each needs one."));
        Assert.That(() => bound.Step(TensorMath.Create([1f], 1)),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("[1]").And.Message.Contains("[2]"));
        Assert.That((w.ToArray(), bound.StepCount), Is.EqualTo((new[] { 1f, 2 }, 0L)));
    }
}
