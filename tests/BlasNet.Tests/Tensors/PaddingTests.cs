using BlasNet.Tests.Support;

namespace BlasNet.Tests.Tensors;

internal static class PaddingTests
{
    [Test]
    public static void Padding_prints_as_it_is_given()
    {
        Padding one = 1, two = (1, 2), three = (1, 2, 3), array = new[] { 4, 5 };
        Assert.That(one.ToString(), Is.EqualTo("1"));
        Assert.That(two.ToString(), Is.EqualTo("[1, 2]"));
        Assert.That(three.ToString(), Is.EqualTo("[1, 2, 3]"));
        Assert.That(array.ToString(), Is.EqualTo("[4, 5]"));
        Assert.That(new Padding((1, 0), 2).ToString(), Is.EqualTo("[[1, 2], [0, 2]]"));
        Assert.That(new Padding(1, 2).ToString(), Is.EqualTo("[[1, 2]]"));
    }

    [Test]
    public static void What_means_the_same_becomes_equal()
    {
        Padding same = (2, 2), two = 2;
        Assert.That(same, Is.Not.EqualTo(two));
        Assert.That(same.Checked(2, "padding"), Is.EqualTo(two.Checked(2, "padding")));
        Assert.That(new Padding(1, 2).Checked(2, "padding"), Is.EqualTo(new Padding((1, 1), (2, 2)).Checked(2, "padding")));
        Assert.That(new Padding((1, 1), 1).Checked(2, "padding"), Is.EqualTo((Padding)1));
        Assert.That(two == 2 && two != same && two.GetHashCode() == ((Padding)2).GetHashCode());
    }

    [Test]
    public static void Wrong_counts_and_negative_numbers_are_refused()
    {
        Assert.That(() => new Padding(1, (1, 2)).Checked(3, "padding"), Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo("the padding [1, 2] must be one number or one for each axis, and there are '3'."));
        Assert.That(() => new Padding(1, -2).Checked(3, "cropping"), Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo("the cropping must not be negative, but it was '-2'."));
    }

    [Test]
    public static void Layers_that_add_or_crop_take_numbers_alone()
    {
        Assert.That(() => Layer.ZeroPadding2D(Padding.Same), Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo("zeroPadding2D: the padding must be numbers, but it was 'same', which needs a window."));
        Assert.That(() => Layer.Cropping1D(Padding.Same), Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo("cropping1D: the cropping must be numbers, but it was 'same', which needs a window."));
    }

    [Test]
    public static void Causal_is_for_convolutions_of_sequences()
    {
        Assert.That(Padding.Causal, Is.Not.EqualTo(Padding.Same));
        Assert.That(Padding.Causal.ToString(), Is.EqualTo("causal"));
        foreach ((Func<Layer> make, string kind) in new (Func<Layer>, string)[]
        {
            (() => Layer.Conv2D(2, 3, padding: Padding.Causal), "conv2D"),
            (() => Layer.Conv1DTranspose(2, 3, padding: Padding.Causal), "conv1DTranspose"),
            (() => Layer.MaxPooling1D(2, padding: Padding.Causal), "maxPooling1D"),
        })
        {
            Assert.That(() => make(), Throws.TypeOf<ConfigurationException>()
                .With.Message.EqualTo($"{kind}: the padding 'causal' is for conv1D alone."));
        }
    }

    [Test]
    public static void A_causal_convolution_pads_the_reach_of_its_window_before_the_sequence()
    {
        Layer causal = Layer.Conv1D(3, 3, padding: Padding.Causal, dilationRate: 2);
        Layer amounts = Layer.Conv1D(3, 3, padding: new Padding(4, 0), dilationRate: 2);
        float[] x = Draw.Uniform(2 * 7 * 2, 1);
        Samples samples = Samples.FromFloats(x, [7, 2]);
        using var network = new Network(Model.Input(7, 2).Add(causal), seed: 3, threads: 1);
        using var padded = new Network(Model.Input(7, 2).Add(amounts), seed: 3, threads: 1);
        float[] y = [.. network.Predict(samples)];
        Assert.That(y, Is.EqualTo(padded.Predict(samples)));
        // The last step changes the last output alone.
        x[6 * 2] += 1;
        float[] later = [.. network.Predict(Samples.FromFloats(x, [7, 2]))];
        Assert.That(later[..18], Is.EqualTo(y[..18]));
        Assert.That(later[18..21], Is.Not.EqualTo(y[18..21]));
    }

    [Test]
    public static void A_side_as_large_as_the_window_is_refused() =>
        Assert.That(() => Layer.MaxPooling2D(2, padding: new Padding(0, (1, 2))), Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo("maxPooling2D: the padding '2' must be smaller than the window, which is '2'."));
}
