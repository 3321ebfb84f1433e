using System.Globalization;

namespace BlasNet.Plots;

/// <summary>The colours that stand for numbers.</summary>
public enum ColorScale
{
    /// <summary>From dark violet over green to yellow, as Matplotlib's <c>viridis</c>.</summary>
    Viridis,

    /// <summary>From blue over white to orange: for two classes, or for values around a middle.</summary>
    BlueOrange,

    /// <summary>From black to white.</summary>
    Grey,
}

/// <summary>The colours of the scales.</summary>
internal static class ColorScales
{
    // Viridis by S. van der Walt and N. Smith, at equal distances.
    private static readonly int[] Viridis =
        [0x440154, 0x482878, 0x3E4989, 0x31688E, 0x26828E, 0x1F9E89, 0x35B779, 0x6DCD59, 0xB4DE2C, 0xFDE725];

    private static readonly int[] BlueOrange = [0x5F9AE6, 0xB2CEF2, 0xF6F6F4, 0xF7CDA6, 0xEB9650];

    private static readonly int[] Grey = [0x000000, 0xFFFFFF];

    /// <summary>Interpolates the colour of a share from 0 to 1, as CSS writes it.</summary>
    public static string Css(this ColorScale scale, double share)
    {
        int[] anchors = scale switch { ColorScale.Viridis => Viridis, ColorScale.BlueOrange => BlueOrange, _ => Grey };
        double place = Math.Clamp(share, 0, 1) * (anchors.Length - 1);
        int before = Math.Min((int)place, anchors.Length - 2);
        return string.Create(CultureInfo.InvariantCulture,
            $"#{Mix(anchors, before, place, 16):x2}{Mix(anchors, before, place, 8):x2}{Mix(anchors, before, place, 0):x2}");
    }

    private static int Mix(int[] anchors, int before, double place, int shift)
    {
        int low = anchors[before] >> shift & 0xFF, high = anchors[before + 1] >> shift & 0xFF;
        return (int)Math.Round(low + (high - low) * (place - before));
    }
}

/// <summary>The bar that explains the colours of a heat map.</summary>
internal static class ColorKey
{
    private const double Width = 14;
    private const int Steps = 64, PixelsPerTick = 42;

    public static void Write(MarkupBuilder svg, (double Low, double High, ColorScale Scale) key, double left, double height)
    {
        var cells = new CellPaths();
        for (int step = 0; step < Steps; step++)
            cells.Add(step, 0, [key.Scale.Css(1 - (step + 0.5) / Steps)]);
        cells.Write(svg, left, 0, Width, height / Steps);
        svg.Line($"<rect class=\"frame\" x=\"{left:0.##}\" width=\"{Width}\" height=\"{height:0.##}\"/>");
        var scale = new AxisScale(key.Low, key.High, height, 0);
        foreach ((double value, string text) in scale.Ticks(Math.Max(2, (int)(height / PixelsPerTick))))
            svg.Line($"<text class=\"tick\" x=\"{left + Width + 5:0.##}\" y=\"{scale.At(value) + 4:0.##}\">{text}</text>");
    }
}
