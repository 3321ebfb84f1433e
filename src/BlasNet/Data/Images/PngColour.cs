namespace BlasNet.Data;

/// <summary>Tells what the samples of a pixel are; the numbers are those of the format.</summary>
internal enum PngColour : byte
{
    /// <summary>One sample, from black to white.</summary>
    Grey = 0,

    /// <summary>Red, green, blue.</summary>
    Colour = 2,

    /// <summary>The index of a colour in the palette.</summary>
    Palette = 3,

    /// <summary>Grey and opacity.</summary>
    GreyAlpha = 4,

    /// <summary>Red, green, blue and opacity.</summary>
    ColourAlpha = 6,
}
