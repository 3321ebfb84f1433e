using System.Globalization;

namespace BlasNet.Tensors;

/// <summary>Geometry of a convolution's or pooling layer's window sliding over an image of one to three axes.</summary>
/// <remarks>The image is taken as [depth, height, width, channels]; missing leading axes have one position.</remarks>
internal sealed class Window
{
    private readonly int axes;

    private Window(int axes, WindowAxis[] all, int channels)
    {
        this.axes = axes;
        (Depth, Height, Width, Channels) = (all[0], all[1], all[2], channels);
        InputPositions = Depth.Input * Height.Input * Width.Input;
        OutputPositions = Depth.Output * Height.Output * Width.Output;
        KernelSize = Depth.Kernel * Height.Kernel * Width.Kernel;
    }

    public WindowAxis Depth { get; }

    public WindowAxis Height { get; }

    public WindowAxis Width { get; }

    public int Channels { get; }

    /// <summary>Gets the positions of a sample's input.</summary>
    public int InputPositions { get; }

    /// <summary>Gets the positions of a sample's output.</summary>
    public int OutputPositions { get; }

    /// <summary>Gets the number of taps.</summary>
    public int KernelSize { get; }

    /// <summary>Gets the floats of a sample's input.</summary>
    public int InputSize => InputPositions * Channels;

    /// <summary>Gets the floats of one row of columns: taps times channels.</summary>
    public int Columns => KernelSize * Channels;

    /// <summary>Gets whether no window reaches into the padding.</summary>
    public bool StaysInside => Depth.StaysInside && Height.StaysInside && Width.StaysInside;

    /// <summary>Returns the shape of an output sample with the given channels.</summary>
    public Shape OutputShape(int channels)
    {
        int[] extents = [Depth.Output, Height.Output, Width.Output, channels];
        return new Shape(extents[^(axes + 1)..]);
    }

    /// <summary>Returns the same window over an image of so many channels.</summary>
    public Window WithChannels(int channels) => new(axes, [Depth, Height, Width], channels);

    /// <summary>Creates a window over an image.</summary>
    /// <param name="input">Shape of one sample: the axes and the channels, or the axes alone for one channel.</param>
    /// <param name="axes">1 for sequences, 2 for images, 3 for volumes.</param>
    /// <param name="kernel">Taps along each axis.</param>
    /// <param name="stride">Distance of neighbouring outputs.</param>
    /// <param name="dilation">Distance of neighbouring taps.</param>
    /// <param name="padding">Padding around the image.</param>
    /// <param name="name">Name of the window in messages: a convolution's is a kernel.</param>
    /// <exception cref="ConfigurationException">Numbers or shapes do not fit; the sentence lacks the place.</exception>
    public static Window Over(
        Shape input, int axes, Extents kernel, Extents stride, Extents dilation, Padding padding, string name = "kernel")
    {
        int channels = ChannelsOf(input, axes);
        int[] kernels = kernel.Checked(axes, 1, name).ToArray(axes), strides = stride.Checked(axes, 1, "stride").ToArray(axes);
        int[] dilations = dilation.Checked(axes, 1, "dilation").ToArray(axes);
        padding = padding.Checked(axes);
        if (padding == Padding.Causal && axes > 1)
            throw new ConfigurationException("the padding 'causal' is for sequences, but the window moves along several axes.");
        int[]? befores = padding.Before?.ToArray(axes), afters = padding.After?.ToArray(axes);
        var reach = new long[axes];
        WindowAxis[] all = [WindowAxis.One, WindowAxis.One, WindowAxis.One];
        for (int i = 0; i < axes; i++)
        {
            reach[i] = (long)dilations[i] * (kernels[i] - 1) + 1;
            (long before, long after) = padding == Padding.Causal ? (reach[i] - 1, 0)
                : befores is null || afters is null ? ForSameSize(input[i], strides[i], reach[i])
                : (befores[i], afters[i]);
            long output = WindowAxis.OutputSize(input[i], before, after, kernels[i], strides[i], dilations[i]);
            if (input[i] + before + after > int.MaxValue)
                throw new ConfigurationException($"the padded input has more than {int.MaxValue} positions along one axis.");
            all[3 - axes + i] = new WindowAxis(input[i], kernels[i], strides[i], dilations[i], (int)before, (int)output);
        }
        if (all.Any(axis => axis.Output < 1))
            throw TooLarge(input, axes, kernels, reach, padding, name);
        CheckSizes(all, channels, name);
        return new Window(axes, all, channels);
    }

    /// <summary>Returns the channels of an image with so many axes: one where its shape has no channels.</summary>
    /// <exception cref="ConfigurationException">The shape has another rank; the sentence lacks the place.</exception>
    public static int ChannelsOf(Shape input, int axes) => input.Rank == axes + 1 ? input.Last
        : input.Rank == axes ? 1
        : throw new ConfigurationException($"the layer takes {Wanted(axes)}, but it receives the shape {input}.");

    // TensorFlow's rule: as much as an output of ceil(input / stride) positions needs, the odd one after the image.
    private static (long Before, long After) ForSameSize(long input, long stride, long reach)
    {
        long output = (input - 1) / stride + 1;
        long total = Math.Max(0, (output - 1) * stride + reach - input);
        return (total / 2, total - total / 2);
    }

    private static void CheckSizes(WindowAxis[] all, int channels, string name)
    {
        long columns = channels, outputs = 1;
        foreach (WindowAxis axis in all)
        {
            columns = Math.Min(columns, int.MaxValue) * axis.Kernel;
            outputs = Math.Min(outputs, int.MaxValue) * axis.Output;
        }
        if (columns > int.MaxValue)
            throw new ConfigurationException($"the {name} has more than {int.MaxValue} taps, counting channels.");
        if (outputs > int.MaxValue)
            throw new ConfigurationException($"the output has more than {int.MaxValue} positions.");
    }

    /// <summary>Describes the input of a layer over so many axes, for messages.</summary>
    internal static string Wanted(int axes) => axes switch
    {
        1 => "sequences [steps, channels]",
        2 => "images [height, width, channels]",
        _ => "volumes [depth, height, width, channels]",
    };

    private static ConfigurationException TooLarge(Shape input, int axes, int[] kernels, long[] reach, Padding padding, string name)
    {
        string dilated = reach.Select((taps, i) => taps == kernels[i]).All(same => same) ? "" : $", dilated to {Times(reach)},";
        string padded = padding == Padding.Same || padding == Padding.Valid ? "" : " with its padding";
        int[] before = padding.Before?.ToArray(axes) ?? new int[axes], after = padding.After?.ToArray(axes) ?? new int[axes];
        IEnumerable<long> extents = input.Take(axes).Select((extent, i) => (long)extent + before[i] + after[i]);
        IEnumerable<long> taps = kernels.Select(extent => (long)extent);
        return new ConfigurationException(
            $"the {Sized(name, taps)}{dilated} is larger than the {Sized("input", extents)}{padded}.");
    }

    private static string Sized(string name, IEnumerable<long> extents) =>
        extents.Count() == 1 ? $"{name} of {Times(extents)}" : $"{Times(extents)} {name}";

    private static string Times(IEnumerable<long> extents) =>
        string.Join(" x ", extents.Select(extent => extent.ToString(CultureInfo.InvariantCulture)));
}
