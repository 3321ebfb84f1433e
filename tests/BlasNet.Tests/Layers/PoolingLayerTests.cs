using BlasNet.Layers;
using BlasNet.Tests.Execution;

namespace BlasNet.Tests.Layers;

/// <summary>Pooling layers against the published examples of Deep Learning from Scratch (chapter 7.4) and Dive into Deep
/// Learning (chapter 7.5).</summary>
internal static class PoolingLayerTests
{
    private static readonly float[] Counting = [.. Enumerable.Range(0, 16).Select(i => (float)i)];

    [Test]
    public static void The_fish_books_maximum() =>
        AssertOutput(Layer.MaxPooling2D(2), [4, 4], [1, 2, 1, 0, 0, 1, 2, 3, 3, 0, 1, 2, 2, 4, 0, 1], [2, 3, 4, 2]);

    [Test]
    public static void Dives_maximum_and_average()
    {
        AssertOutput(Layer.MaxPooling2D(2, strides: 1), [3, 3], Counting[..9], [4, 5, 7, 8]);
        AssertOutput(Layer.AveragePooling2D(2, strides: 1), [3, 3], Counting[..9], [2, 3, 5, 6]);
    }

    [Test]
    public static void Dives_strides_and_paddings()
    {
        AssertOutput(Layer.MaxPooling2D(3), [4, 4], Counting, [10]);
        AssertOutput(Layer.MaxPooling2D(3, strides: 2, padding: 1), [4, 4], Counting, [5, 7, 13, 15]);
        AssertOutput(Layer.MaxPooling2D((2, 3), strides: (2, 3), padding: (0, 1)), [4, 4], Counting, [5, 7, 13, 15]);
    }

    [Test]
    public static void Padding_never_wins_a_maximum() => AssertOutput(
        Layer.MaxPooling2D(2, padding: 1), [2, 2], [-1, -2, -3, -4], [-1, -2, -3, -4]);

    [Test]
    public static void Padding_is_counted_in_an_average_only_if_asked()
    {
        AssertOutput(Layer.AveragePooling2D(2, padding: 1), [2, 2], [4, 8, 12, 16], [4, 8, 12, 16]);
        AssertOutput(Layer.AveragePooling2D(2, padding: 1, includePadding: true), [2, 2], [4, 8, 12, 16], [1, 2, 3, 4]);
        AssertOutput(Layer.AveragePooling1D(2, padding: Padding.Same), [3], [4, 8, 12], [6, 12]);
        AssertOutput(Layer.AveragePooling1D(2, padding: Padding.Same, includePadding: true), [3], [4, 8, 12], [6, 6]);
    }

    [Test]
    public static void Numbers_out_of_range_are_refused_with_a_sentence()
    {
        Refuses(() => Layer.MaxPooling2D(0), "maxPooling2D: the pool size must be at least 1, but it was '0'.");
        Refuses(() => Layer.AveragePooling1D(2, strides: 0), "averagePooling1D: the stride must be at least 1, but it was '0'.");
        Refuses(() => Layer.MaxPooling3D(2, padding: -1), "maxPooling3D: the padding must not be negative, but it was '-1'.");
        Refuses(() => Layer.AveragePooling2D((2, 3), padding: (1, 3)),
            "averagePooling2D: the padding '3' must be smaller than the window, which is '3'.");
        Refuses(() => Layer.MaxPooling2D((1, 2, 3)),
            "maxPooling2D: the pool size [1, 2, 3] must be one number or one for each axis, and there are '2'.");
        Refuses(() => Layer.MaxPooling2D(17),
            "maxPooling2D: the window covers '289' values, but at most 256 are possible. GlobalMaxPooling takes whole images.");
        Refuses(() => new MaxPooling(4), "maxPooling: an image has one to three axes, but it was '4'.");
    }

    [Test]
    public static void Shapes_that_do_not_fit_are_refused_with_the_place()
    {
        Refuses(() => Model.Input(4, 4, 1).Add(Layer.MaxPooling2D(5)).OutputShape,
            "0.maxPooling2D: the 5 x 5 window is larger than the 4 x 4 input.");
        Refuses(() => Model.Input(1, 4).Add(Layer.AveragePooling2D((4, 2), padding: 1, name: "last")).OutputShape,
            "0.last: the 4 x 2 window is larger than the 3 x 6 input with its padding.");
        Refuses(() => Model.Input(4, 2).Add(Layer.MaxPooling1D(5)).OutputShape,
            "0.maxPooling1D: the window of 5 is larger than the input of 4.");
        Refuses(() => Model.Input(10).Add(Layer.MaxPooling2D()).OutputShape,
            "0.maxPooling2D: the layer takes images [height, width, channels], but it receives the shape [10].");
    }

    [Test]
    public static void Whole_images_become_one_value_per_channel()
    {
        AssertOutput(Layer.GlobalMaxPooling2D(), [2, 2, 2], [1, -2, 3, -4, 5, -6, 7, -8], [7, -2]);
        AssertOutput(Layer.GlobalAveragePooling2D(), [2, 2, 2], [1, -2, 3, -4, 5, -6, 7, -8], [4, -5]);
        AssertOutput(Layer.GlobalAveragePooling1D(), [4], [1, 2, 3, 4], [2.5f]);
        Refuses(() => Model.Input(2, 2).Add(Layer.GlobalMaxPooling3D()).OutputShape,
            "0.globalMaxPooling3D: the layer takes volumes [depth, height, width, channels], but it receives the shape [2, 2].");
        Refuses(() => new GlobalAveragePooling(0), "globalAveragePooling: an image has one to three axes, but it was '0'.");
    }

    [Test]
    public static void Equal_windows_are_equal_layers_however_they_were_given()
    {
        Assert.That(Layer.MaxPooling2D((3, 3), strides: new[] { 2, 2 }, padding: (0, 0)), Is.EqualTo(Layer.MaxPooling2D(3, strides: 2)));
        Assert.That(Layer.MaxPooling2D(2, strides: 2), Is.EqualTo(Layer.MaxPooling2D()));
        Assert.That(Layer.MaxPooling2D(), Is.Not.EqualTo(Layer.MaxPooling1D()));
        Assert.That(Layer.MaxPooling2D(), Is.Not.EqualTo(Layer.AveragePooling2D()));
    }

    [Test]
    public static void Padding_is_read_from_words_and_numbers()
    {
        Assert.That(Read("""{"kind":"maxPooling2D","padding":"valid"}"""), Is.EqualTo(Layer.MaxPooling2D()));
        Assert.That(Read("""{"kind":"maxPooling2D","poolSize":3,"padding":[1,2]}"""), Is.EqualTo(Layer.MaxPooling2D(3, padding: (1, 2))));
        Assert.That(() => Read("""{"kind":"maxPooling2D","padding":"half"}"""), Throws.TypeOf<ConfigurationException>().With.Message
            .EqualTo("layer 'maxPooling2D': the padding must be 'valid', 'same', a whole number or one for each axis, but it was 'half'."));
        Assert.That(() => Read("""{"kind":"maxPooling2D","poolSize":0}"""), Throws.TypeOf<ConfigurationException>().With.Message
            .EqualTo("maxPooling2D: the pool size must be at least 1, but it was '0'."));
    }

    private static Layer Read(string json)
    {
        using var document = System.Text.Json.JsonDocument.Parse(json);
        return LayerConverter.Instance.Read(document.RootElement);
    }

    private static void AssertOutput(Layer layer, int[] shape, float[] input, float[] expected)
    {
        using var network = new Network(Model.Input(shape).Add(layer), threads: 1);
        Assert.That(Plans.Infer(network, 1, [input]), Is.EqualTo(expected));
    }

    private static void Refuses(Func<object> make, string sentence) =>
        Assert.That(make, Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(sentence));
}
