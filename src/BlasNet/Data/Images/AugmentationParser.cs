using System.Globalization;

namespace BlasNet.Data;

/// <summary>Text form of augmentations, as on command lines: settings separated by commas.</summary>
internal static class AugmentationParser
{
    private const string Nothing = "none";

    /// <summary>Names of all settings, as in text and JSON.</summary>
    public const string Shift = "shift", Flip = "flip", FlipVertical = "flipVertical", Rotate = "rotate", Crop = "crop", Noise = "noise";

    private static readonly string[] Names = [Shift, Flip, FlipVertical, Rotate, Crop, Noise];

    public static Augmentation Parse(string text)
    {
        if (text == Nothing)
            return Augmentation.None;
        var seen = new HashSet<string>();
        Augmentation read = Augmentation.None;
        foreach (string setting in text.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] parts = setting.Split('=', 2, StringSplitOptions.TrimEntries);
            if (!seen.Add(parts[0]))
                throw Refused($"'{parts[0]}' is given twice");
            read = With(read, parts[0], parts.Length > 1 ? parts[1] : null);
        }
        return read;
    }

    public static string Print(Augmentation value)
    {
        string?[] settings =
        [
            Of(Shift, value.Shift), value.Flip ? Flip : null, value.FlipVertical ? FlipVertical : null,
            Of(Rotate, value.Rotate), Of(Crop, value.Crop), Of(Noise, value.Noise),
        ];
        string text = string.Join(',', settings.OfType<string>());
        return text.Length > 0 ? text : Nothing;
    }

    private static string? Of(string name, double value) =>
        value == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{name}={value:R}");

    private static Augmentation With(Augmentation before, string name, string? value) => name switch
    {
        Shift => before with { Shift = Number(name, value) },
        Flip => before with { Flip = Flag(name, value) },
        FlipVertical => before with { FlipVertical = Flag(name, value) },
        Rotate => before with { Rotate = Number(name, value) },
        Crop => before with { Crop = Whole(name, value) },
        Noise => before with { Noise = Number(name, value) },
        _ => throw Refused($"there is no '{name}'", NearestName.Advice(name, Names)),
    };

    private static bool Flag(string name, string? value) =>
        value is null ? true : throw Refused($"'{name}' takes no value, but '{value}' was given");

    private static double Number(string name, string? value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number
            : throw Refused($"'{name}' needs a number, as in {name}=2, but '{value}' was given");

    private static int Whole(string name, string? value) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw Refused($"'{name}' needs a whole number, as in {name}=4, but '{value}' was given");

    private static ConfigurationException Refused(string problem, string advice = "") => new($"Augmentation: {problem}.{advice}");
}
