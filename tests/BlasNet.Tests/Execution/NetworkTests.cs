using System.Numerics.Tensors;
using BlasNet.Checking;
using BlasNet.Execution;

namespace BlasNet.Tests.Execution;

internal static class NetworkTests
{
    private static Model Small => Model.Input(3).Add(Layer.Dense(2, name: "first")).Add(Layer.BatchNormalization());

    [Test]
    public static void Weights_are_named_by_layer_and_array()
    {
        using var network = new Network(Small, threads: 1);
        Assert.That(network.WeightNames, Is.EqualTo(new[]
        {
            "0.first.kernel", "0.first.bias", "1.batchNormalization.gamma", "1.batchNormalization.beta", "1.batchNormalization.moving_mean",
            "1.batchNormalization.moving_variance",
        }));
    }

    [Test]
    public static void Weights_are_copied_out_and_in()
    {
        using var network = new Network(Small, threads: 1);
        Tensor<float> kernel = network.GetWeights("0.first.kernel");
        Assert.That(kernel.Lengths.ToArray(), Is.EqualTo(new nint[] { 3, 2 }));
        network.SetWeights("0.first.kernel", Tensor.Create(new float[] { 1, 2, 3, 4, 5, 6 }, [3, 2]));
        Assert.That(network.GetWeights("0.first.kernel").ToArray(), Is.EqualTo(new float[] { 1, 2, 3, 4, 5, 6 }));
        Assert.That(kernel.ToArray(), Is.Not.EqualTo(new float[] { 1, 2, 3, 4, 5, 6 }), "A copy must not change with the network.");
    }

    [Test]
    public static void Fresh_weights_come_from_the_seed_alone()
    {
        using Network one = new(Small, seed: 4, threads: 1), two = new(Small, seed: 4, threads: 2), other = new(Small, seed: 5, threads: 1);
        Assert.That(two.Parameters.Span.SequenceEqual(one.Parameters.Span), Is.True);
        Assert.That(other.Parameters.Span.SequenceEqual(one.Parameters.Span), Is.False);
        Assert.That(one.GetWeights("1.batchNormalization.gamma").ToArray(), Is.EqualTo(new float[] { 1, 1 }));
        Assert.That(one.GetWeights("1.batchNormalization.moving_variance").ToArray(), Is.EqualTo(new float[] { 1, 1 }));
    }

    [Test]
    public static void Another_batch_size_keeps_the_weights()
    {
        using var network = new Network(Small, Loss.MeanSquaredError(), 4, 1);
        BoundPlan small = network.Training(2);
        float[] weights = network.Parameters.Span.ToArray();
        Assert.That(network.Training(2), Is.SameAs(small));
        Assert.That(network.Training(5).Plan.Capacity, Is.EqualTo(5));
        Assert.That(network.Parameters.Span.ToArray(), Is.EqualTo(weights));
    }

    [Test]
    public static void A_wrong_name_is_told_with_the_right_ones()
    {
        using var network = new Network(Model.Input(3).Add(Layer.Dense(2)), threads: 1);
        const string sentence = "The network has no weights called '0.dense.weight'; it has 0.dense.kernel, 0.dense.bias.";
        Assert.That(() => network.GetWeights("0.dense.weight"), Throws.TypeOf<ConfigurationException>().With.Message.StartsWith(sentence));
        Assert.That(() => network.SetWeights("0.dense.weight", Tensor.Create(new float[6])), Throws.TypeOf<ConfigurationException>());
    }

    [Test]
    public static void A_wrong_number_of_weights_is_refused()
    {
        using var network = new Network(Model.Input(3).Add(Layer.Dense(2)), threads: 1);
        Assert.That(() => network.SetWeights("0.dense.kernel", Tensor.Create(new float[5])),
            Throws.TypeOf<ConfigurationException>().With.Message
            .StartsWith("The weights '0.dense.kernel' have the shape [3, 2], 6 values, but 5 were given."));
    }

    [Test]
    public static void A_network_without_a_loss_is_not_trained()
    {
        using var network = new Network(Small, threads: 1);
        Assert.That(() => network.Training(2), Throws.TypeOf<ConfigurationException>().With.Message
            .EqualTo("The network was built for predictions only: training and evaluation need a loss."));
        Assert.That(() => network.Evaluation, Throws.TypeOf<ConfigurationException>());
    }

    [Test]
    public static void Disposed_weights_are_not_read()
    {
        var network = new Network(Small, threads: 2);
        network.Dispose();
        network.Dispose();
        Assert.That(() => network.GetWeights("0.first.kernel"), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public static void The_first_bad_array_of_a_step_is_named()
    {
        using var network = new Network(Small, Loss.MeanSquaredError(), 4, 1);
        BoundPlan plan = network.Training(4);
        GradientStep.Fill(plan, GradientStep.Draw(network, 4, 1));
        Assert.That(plan.FirstNotFinite(), Is.Null);
        network.SetWeights("1.batchNormalization.beta", Tensor.Create(new[] { float.NaN, 0 }));
        Assert.That(plan.FirstNotFinite(), Is.EqualTo("the beta of 1.batchNormalization"));
        network.SetWeights("0.first.bias", Tensor.Create(new[] { 0, 3e38f }));
        network.SetWeights("0.first.kernel", Tensor.Create(new float[] { 0, 3e38f, 0, 3e38f, 0, 3e38f }, [3, 2]));
        plan.Inputs[0].First(4).Fill(1);
        Assert.That(plan.FirstNotFinite(), Is.EqualTo("the output of 0.first"));
        plan.Inputs[0].First(4)[5] = float.PositiveInfinity;
        Assert.That(plan.FirstNotFinite(), Is.EqualTo("the input data"));
    }
}
