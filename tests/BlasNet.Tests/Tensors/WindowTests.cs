using BlasNet.Tensors;

namespace BlasNet.Tests.Tensors;

internal static class WindowTests
{
    // The formula and its examples are those of "Deep Learning from Scratch", chapter 7.
    [TestCase(4, 4, 3, 1, 0, 2, 2)]
    [TestCase(5, 5, 3, 1, 0, 3, 3)]
    [TestCase(4, 4, 3, 1, 1, 4, 4)]
    [TestCase(7, 7, 3, 2, 0, 3, 3)]
    [TestCase(28, 31, 5, 3, 2, 10, 11)]
    [TestCase(28, 28, 5, 1, 0, 24, 24)]
    public static void The_output_has_the_size_of_the_formula(int h, int w, int kernel, int stride, int padding, int oh, int ow) =>
        Assert.That(Window.Over(new Shape(h, w, 3), 2, kernel, stride, 1, padding).OutputShape(6), Is.EqualTo(new Shape(oh, ow, 6)));

    [Test]
    public static void The_same_padding_makes_the_output_as_long_as_input_over_stride()
    {
        for (int input = 1; input <= 12; input++)
        {
            for (int kernel = 1; kernel <= 5; kernel++)
            {
                for (int stride = 1; stride <= 4; stride++)
                {
                    WindowAxis axis = Window.Over(new Shape(input), 1, kernel, stride, 2, Padding.Same).Width;
                    int needed = Math.Max(0, (axis.Output - 1) * stride + 2 * (kernel - 1) + 1 - input);
                    Assert.That(axis.Output, Is.EqualTo((input + stride - 1) / stride));
                    Assert.That(axis.Before, Is.EqualTo(needed / 2), "the odd one is after the input");
                }
            }
        }
    }

    [Test]
    public static void The_taps_inside_are_those_that_meet_the_input()
    {
        for (int i = 0; i < 300; i++)
        {
            int input = 1 + i % 5, kernel = 1 + i % 4, stride = 1 + i % 3, dilation = 1 + i % 2, padding = i % 7;
            if (WindowAxis.OutputSize(input, padding, padding, kernel, stride, dilation) < 1)
                continue;
            WindowAxis axis = Window.Over(new Shape(input, 2), 1, kernel, stride, dilation, padding).Width;
            for (int output = 0; output < axis.Output; output++)
            {
                int[] inside = [.. Enumerable.Range(0, kernel).Where(tap =>
                    axis.Origin(output) + tap * dilation is >= 0 and int x && x < input)];
                (int first, int end) = axis.Taps(output);
                Assert.That(Enumerable.Range(first, end - first), Is.EqualTo(inside), $"{axis} at {output}");
                if (axis.StaysInside)
                    Assert.That(inside, Has.Length.EqualTo(kernel));
            }
        }
    }

    [Test]
    public static void Missing_axes_come_first_and_missing_channels_are_one()
    {
        var window = Window.Over(new Shape(6, 5), 2, (2, 3), 1, 1, Padding.Valid);
        Assert.That((window.Depth, window.Channels), Is.EqualTo((WindowAxis.One, 1)));
        Assert.That((window.InputPositions, window.OutputPositions, window.KernelSize, window.Columns), Is.EqualTo((30, 15, 6, 6)));
        window = Window.Over(new Shape(6, 5), 1, 2, 1, 1, Padding.Valid);
        Assert.That((window.Channels, window.Columns, window.OutputShape(7)), Is.EqualTo((5, 10, new Shape(5, 7))));
        window = Window.Over(new Shape(2, 3, 4, 5), 3, 2, 1, 1, Padding.Valid);
        Assert.That((window.Columns, window.OutputShape(1)), Is.EqualTo((40, new Shape(1, 2, 3, 1))));
    }

    [Test]
    public static void What_does_not_fit_is_a_sentence_with_both_numbers()
    {
        var small = new Shape(4, 4, 1);
        Refuses(() => Window.Over(small, 2, 5, 1, 1, Padding.Valid), "the 5 x 5 kernel is larger than the 4 x 4 input.");
        Refuses(() => Window.Over(small, 2, (2, 7), 1, 1, 1), "the 2 x 7 kernel is larger than the 6 x 6 input with its padding.");
        Refuses(() => Window.Over(small, 2, 3, 1, 2, Padding.Valid), "the 3 x 3 kernel, dilated to 5 x 5, is larger than the 4 x 4 input.");
        Refuses(() => Window.Over(small, 2, 5, 1, 1, Padding.Valid, "window"), "the 5 x 5 window is larger than the 4 x 4 input.");
        Refuses(() => Window.Over(small, 2, 0, 1, 1, Padding.Same, "window"), "the window must be at least 1, but it was '0'.");
        Refuses(() => Window.Over(small, 2, (3, -1), 1, 1, Padding.Same), "the kernel must be at least 1, but it was '-1'.");
        Refuses(() => Window.Over(small, 2, 3, 0, 1, Padding.Same), "the stride must be at least 1, but it was '0'.");
        Refuses(() => Window.Over(small, 2, 3, 1, 0, Padding.Same), "the dilation must be at least 1, but it was '0'.");
        Refuses(() => Window.Over(small, 2, 3, 1, 1, -1), "the padding must not be negative, but it was '-1'.");
        Refuses(() => Window.Over(small, 2, (1, 2, 3), 1, 1, 0),
            "the kernel [1, 2, 3] must be one number or one for each axis, and there are '2'.");
        Refuses(() => Window.Over(new Shape(10), 2, 3, 1, 1, 0),
            "the layer takes images [height, width, channels], but it receives the shape [10].");
        Refuses(() => Window.Over(small, 1, 3, 1, 1, 0),
            "the layer takes sequences [steps, channels], but it receives the shape [4, 4, 1].");
        Refuses(() => Window.Over(new Shape(3, 3), 3, 3, 1, 1, 0),
            "the layer takes volumes [depth, height, width, channels], but it receives the shape [3, 3].");
    }

    [Test]
    public static void Sizes_beyond_the_range_of_int_are_sentences()
    {
        var small = new Shape(4, 4, 1);
        Refuses(() => Window.Over(small, 2, int.MaxValue, 1, int.MaxValue, Padding.Valid),
            "the 2147483647 x 2147483647 kernel, dilated to 4611686011984936963 x 4611686011984936963, is larger than the 4 x 4 input.");
        Refuses(() => Window.Over(small, 2, 1, 1, 1, int.MaxValue), "the padded input has more than 2147483647 positions along one axis.");
        Refuses(() => Window.Over(small, 2, 100_000, 1, 1, 100_000), "the kernel has more than 2147483647 taps, counting channels.");
        Refuses(() => Window.Over(small, 2, 1, 1, 1, 100_000), "the output has more than 2147483647 positions.");
        Assert.That(Window.Over(small, 2, 1, int.MaxValue, 1, 0).OutputShape(1), Is.EqualTo(new Shape(1, 1, 1)));
    }

    private static void Refuses(Action make, string sentence) =>
        Assert.That(make, Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(sentence));
}
