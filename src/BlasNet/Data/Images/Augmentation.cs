using System.Globalization;
using System.Text.Json.Serialization;
using BlasNet.Data;

namespace BlasNet;

/// <summary>Random changes of training images, drawn anew in each epoch; evaluation and prediction use images as they are.</summary>
/// <remarks>
/// Draws depend on seed, epoch and the sample's row alone, so a resumed run and any number of threads see the same images. Pixels from
/// outside an image are 0. Shapes: samples [H, W], [H, W, C] or video [T, H, W, C],
/// whose frames share one draw, as do the inputs of a model with several, except for the noise.
/// In JSON an object such as <c>{"shift":2,"flip":true}</c>, as text <c>shift=2,flip</c>.
/// </remarks>
[JsonConverter(typeof(AugmentationConverter))]
public sealed record Augmentation
{
    private const string Place = nameof(Augmentation);

    /// <summary>Gets the augmentation without any change.</summary>
    public static Augmentation None { get; } = new();

    /// <summary>Gets the maximum shift up, down and sideways, drawn uniformly:
    /// below 1 a fraction of height and width, from 1 on whole pixels. 0 by default.</summary>
    public double Shift
    {
        get;
        init => field = Check.NotNegative(value, Place, "shift") is var shift && (shift < 1 || shift == Math.Floor(shift))
            ? shift
            : throw Refused("shift", value, "a share below 1 or whole pixels");
    }

    /// <summary>Gets whether to flip images horizontally with probability 1/2. False by default.</summary>
    public bool Flip { get; init; }

    /// <summary>Gets whether to flip images vertically with probability 1/2. False by default.</summary>
    public bool FlipVertical { get; init; }

    /// <summary>Gets the maximum rotation in degrees to either side, drawn uniformly, with bilinear sampling.
    /// 0 by default.</summary>
    public double Rotate
    {
        get;
        init => field = value is >= 0 and <= 180 ? value : throw Refused("rotate", value, "from 0 to 180 degrees");
    }

    /// <summary>Gets the zero padding in pixels before a random crop back to the image's size, drawn uniformly:
    /// 4 is usual for CIFAR-10. 0 by default.</summary>
    public int Crop
    {
        get;
        init => field = value >= 0 ? value : throw Refused("crop", value, "a whole number of at least 0");
    }

    /// <summary>Gets the standard deviation of the Gaussian noise added to each value. 0 by default.</summary>
    public double Noise
    {
        get;
        init => field = Check.NotNegative(value, Place, "noise");
    }

    /// <summary>Reads the text form, such as <c>shift=2,flip,rotate=10,crop=4,noise=0.05</c>; <c>none</c> changes nothing.</summary>
    /// <exception cref="ConfigurationException">
    /// A name is unknown, occurs twice, or its value is refused; the nearest name is offered.
    /// </exception>
    public static Augmentation Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return AugmentationParser.Parse(text);
    }

    /// <summary>Prints the text form.</summary>
    public override string ToString() => AugmentationParser.Print(this);

    private static ConfigurationException Refused(string name, double value, string required) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{Place}: {name} must be {required}, but it was '{value}'."), name);
}
