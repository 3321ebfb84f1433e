using System.Globalization;
using System.Text.Json.Serialization;
using BlasNet.Data;

namespace BlasNet;

/// <summary>Says how images change each time that training sees them; what is evaluated or predicted never changes.</summary>
/// <remarks>
/// Every picture is flipped, turned, moved and made noisy as seed, epoch and the sample's row say, so a resumed run and any number of
/// threads see the same pictures. What comes in from outside an image is 0. Shapes: samples [H, W], [H, W, C] or video [T, H, W, C],
/// whose frames change alike; of a model with several inputs all change alike but for the noise.
/// In JSON an object such as <c>{"shift":2,"flip":true}</c>, as text <c>shift=2,flip</c>.
/// </remarks>
[JsonConverter(typeof(AugmentationConverter))]
public sealed record Augmentation
{
    private const string Place = nameof(Augmentation);

    /// <summary>Gets the augmentation that changes nothing.</summary>
    public static Augmentation None { get; } = new();

    /// <summary>Gets how far images move up, down and sideways at most, evenly drawn:
    /// below 1 a share of height and width, from 1 on whole pixels. 0 unless given.</summary>
    public double Shift
    {
        get;
        init => field = Check.NotNegative(value, Place, "shift") is var shift && (shift < 1 || shift == Math.Floor(shift))
            ? shift
            : throw Refused("shift", value, "a share below 1 or whole pixels");
    }

    /// <summary>Gets whether every second image is mirrored, left and right changing sides.</summary>
    public bool Flip { get; init; }

    /// <summary>Gets whether every second image is turned upside down by mirroring.</summary>
    public bool FlipVertical { get; init; }

    /// <summary>Gets by how many degrees images are turned at most to either side, evenly drawn, with bilinear sampling.
    /// 0 unless given.</summary>
    public double Rotate
    {
        get;
        init => field = value is >= 0 and <= 180 ? value : throw Refused("rotate", value, "from 0 to 180 degrees");
    }

    /// <summary>Gets the width of the border of zeros from which together with the image a part of the image's size is cut,
    /// evenly drawn: 4 as is usual for CIFAR-10. 0 unless given.</summary>
    public int Crop
    {
        get;
        init => field = value >= 0 ? value : throw Refused("crop", value, "a whole number of at least 0");
    }

    /// <summary>Gets the standard deviation of the normal noise that is added to each value of a batch. 0 unless given.</summary>
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
