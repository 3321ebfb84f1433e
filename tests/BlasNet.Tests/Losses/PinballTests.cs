using BlasNet.Checking;
using BlasNet.Execution;
using BlasNet.Losses;
using BlasNet.Metrics;
using BlasNet.Tests.Execution;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Losses;

internal static class PinballTests
{
    [TestCase(0)]
    [TestCase(1)]
    public static void Quantiles_have_the_recorded_loss_and_gradient(int number)
    {
        var golden = new GoldenVectors("pinball.json");
        double[] Of(params object[] path) => golden.Values(["cases", number, .. path]);
        double[] levels = Of("quantiles"), y = Of("prediction"), targets = Of("target");
        // The predictions are weights, with a row of the identity matrix for each, so that their gradient is that of a kernel.
        const int rows = 3, steps = 2;
        Model model = Model.Input(rows).Add(Layer.Dense(steps * levels.Length, useBias: false)).Add(Layer.Reshape([steps, levels.Length]));
        using var network = new Network(model, Loss.Pinball(levels), 0, 1);
        Array.ConvertAll(y, value => (float)value).CopyTo(network.Parameters.Span);
        float[] identity = [1, 0, 0, 0, 1, 0, 0, 0, 1];
        var batch = new ReferenceBatch(rows, [identity], Array.ConvertAll(targets, value => (float)value), [1, 1, 1]);
        BoundPlan plan = network.Training(rows);
        Assert.That(GradientStep.Run(network, plan, batch), Is.EqualTo(Of("loss")[0]).Within(1e-6));
        Near.AssertNear(Of("gradients", "prediction"), network.Gradients.Span[..y.Length], 1e-6);
        var reference = new DoubleReference(network, plan.Plan);
        y.CopyTo(reference.Parameters[0], 0);
        Assert.That(ReferenceLosses.Pinball(levels, y, targets, new NonSmoothPoints()), Is.EqualTo(Of("loss")[0]).Within(1e-12));
        // The targets of a batch are floats.
        Assert.That(reference.Loss(batch), Is.EqualTo(Of("loss")[0]).Within(1e-7));
    }

    [TestCase(new double[0], "pinball: at least one quantile is needed, such as 0.5.")]
    [TestCase(new[] { 0.0, 0.5 }, "pinball: each quantile must be above 0 and below 1, but one was '0'.")]
    [TestCase(new[] { 0.5, 1.5 }, "pinball: each quantile must be above 0 and below 1, but one was '1.5'.")]
    [TestCase(new[] { double.NaN }, "pinball: each quantile must be above 0 and below 1, but one was 'NaN'.")]
    [TestCase(new[] { 0.5, 0.1 }, "pinball: the quantiles must ascend, but '0.5' is followed by '0.1'.")]
    [TestCase(new[] { 0.5, 0.5 }, "pinball: the quantiles must ascend, but '0.5' is followed by '0.5'.")]
    public static void Bad_quantiles_are_refused_with_a_sentence(double[] quantiles, string sentence) =>
        Assert.That(() => Loss.Pinball(quantiles), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(sentence));

    [Test]
    public static void Outputs_that_are_no_quantiles_of_targets_are_refused_with_a_sentence()
    {
        Assert.That(() => new Network(Model.Input(2).Add(Layer.Dense(4)), Loss.Pinball(), 0, 1).Dispose(),
            Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
                "0.dense: the loss pinball does not fit: it takes '3' quantiles of each target along the last axis, but the output is [4]; "
                + "end with \"units\": \"outputs\", or with that many outputs for each target."));
        Dataset data = Dataset.From(Samples.FromFloats([1, 2, 3, 4], [2]), new float[] { 1, 2 });
        using Trainer trainer = Model.Input(2).Add(Layer.Dense(6)).Compile(Optimizer.Sgd(), Loss.Pinball());
        Assert.That(() => trainer.Fit(data, 1), Throws.TypeOf<ConfigurationException>().With.Message.Contains(
            "the layer has quantiles of 2 targets, 3 of each, but the data"));
    }

    [TestCase(new[] { 0.1, 0.5, 0.9 }, 1)]
    [TestCase(new[] { 0.4, 0.6 }, 0)]
    [TestCase(new[] { 0.2, 0.9 }, 0)]
    [TestCase(new[] { 0.05, 0.1, 0.7 }, 2)]
    public static void Metrics_take_the_quantile_nearest_to_the_median(double[] quantiles, int chosen)
    {
        Assert.That(new Pinball(quantiles).MedianIndex, Is.EqualTo(chosen));
        var state = new MedianState(Metric.MeanAbsoluteError().CreateState(2), 2, quantiles.Length, chosen);
        float[] outputs =
            [.. Enumerable.Range(0, 4 * quantiles.Length).Select(i => i % quantiles.Length == chosen ? i / quantiles.Length : 100f)];
        state.Add(outputs, [1, 1, 1, 1], 2, 2 * quantiles.Length, 2);
        Assert.That(state.Value, Is.EqualTo(1), "Outputs 0, 1, 2, 3 against 1.");
        var other = new MedianState(Metric.MeanAbsoluteError().CreateState(2), 2, quantiles.Length, chosen);
        other.Import(state.Export());
        Assert.That(other.Value, Is.EqualTo(1));
    }

    [Test]
    public static void Crossed_quantiles_are_sorted_and_counted()
    {
        float[] outputs = [1, 2, 3, 3, 1, 2, 5, 5, 6, 2, 1, 0];
        Assert.That(QuantileOrder.Sort(outputs, 3), Is.EqualTo(2));
        Assert.That(outputs, Is.EqualTo(new float[] { 1, 2, 3, 1, 2, 3, 5, 5, 6, 0, 1, 2 }));
        Assert.That(QuantileOrder.Medians(Loss.Pinball(), outputs), Is.EqualTo(new float[] { 2, 2, 5, 1 }));
    }

    [Test]
    public static void A_trained_model_answers_with_ordered_quantiles_that_cover_what_they_say()
    {
        // y = x + noise, uniform on [-1, 1): the quantiles are x - 0.8, x and x + 0.8.
        const int count = 2000;
        float[] x = Draw.Uniform(count, 1, -1, 1), noise = Draw.Uniform(count, 2, -1, 1);
        float[] y = [.. x.Zip(noise, (a, b) => a + b)];
        Dataset data = Dataset.From(Samples.FromFloats(x, [1]), y);
        using Trainer trainer = Model.Input(1).Add(Layer.Dense(3)).Compile(Optimizer.Adam(0.02), Loss.Pinball(), seed: 1);
        trainer.Fit(data, 20, 50);
        using Predictor predictor = trainer.ToPredictor();
        Prediction answer = predictor.Predict([0.25f]);
        Assert.That(answer.Quantiles, Is.EqualTo(new[] { 0.1, 0.5, 0.9 }));
        Near.AssertNear([-0.55, 0.25, 1.05], answer.Values.ToArray(), 0.15);
        Assert.That(answer.Value, Is.EqualTo(answer.Values[1]));
        Assert.That(() => answer.Interval(), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
            "The model predicts quantiles, which are intervals themselves; take two of the values in place of an interval."));
    }

    [Test]
    public static void A_predictor_sorts_quantiles_that_crossed()
    {
        Model model = Model.Input(1).Add(Layer.Dense(3, useBias: false));
        using Trainer trainer = model.Compile(Optimizer.Sgd(), Loss.Pinball(), seed: 1);
        new float[] { 3, 1, 2 }.CopyTo(trainer.Network.Parameters.Span);
        using Predictor predictor = trainer.ToPredictor();
        Assert.That(predictor.Predict([2f]).Values, Is.EqualTo(new double[] { 2, 4, 6 }));
        float[] outputs = new float[6];
        predictor.Predict([1f, -1], outputs);
        Assert.That(outputs, Is.EqualTo(new float[] { 1, 2, 3, -3, -2, -1 }));
    }
}
