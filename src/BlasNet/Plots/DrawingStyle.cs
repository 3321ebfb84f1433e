using System.Globalization;

namespace BlasNet.Plots;

/// <summary>Holds the colours of pictures, for light and for dark paper, and the sizes of their text.</summary>
internal static class DrawingStyle
{
    /// <summary>The number of colours before they come again.</summary>
    public const int Colours = 8;

    /// <summary>About how wide a letter of the small text is, in pixels: only a browser knows it exactly.</summary>
    public const double LetterWidth = 6.7;

    /// <summary>The classes of text, lines and shapes; without variables, which some viewers do not know.</summary>
    public const string Css = """
        svg { color-scheme: light dark; font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
        text { fill: #1c2430; } .tick { fill: #5b6675; font-variant-numeric: tabular-nums; } .head { font-size: 16px; font-weight: 600; }
        .title { font-size: 14px; font-weight: 600; } .label { font-size: 13px; } .middle { text-anchor: middle; } .end { text-anchor: end; }
        .page { fill: #ffffff; } .box { fill: #ffffff; fill-opacity: 0.88; stroke: #dde2e8; } .ink { color: #1c2430; }
        .grid { stroke: #e6eaee; } .frame { fill: none; stroke: #98a2af; } .up { fill: #1f6fd6; } .down { fill: #c0362c; }
        .line { fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linejoin: round; stroke-linecap: round; }
        .thin { stroke-width: 1.2; } .dashed { stroke-dasharray: 6 5; } .fill { fill: currentColor; } .soft { fill-opacity: 0.75; }
        .s0 { color: #1f6fd6; } .s1 { color: #d9650b; } .s2 { color: #1a8a52; } .s3 { color: #b23aa0; }
        .s4 { color: #8a6100; } .s5 { color: #c0362c; } .s6 { color: #0b8a99; } .s7 { color: #6650d6; }
        @media (prefers-color-scheme: dark) {
          text { fill: #e7ecf2; } .tick { fill: #9aa7b6; } .page { fill: #1b2129; } .box { fill: #1b2129; stroke: #3a4552; } .ink { color: #e7ecf2; }
          .grid { stroke: #2a323c; } .frame { stroke: #6b7887; } .up { fill: #64a8ff; } .down { fill: #ff8a80; }
          .s0 { color: #64a8ff; } .s1 { color: #ffa24d; } .s2 { color: #5fd295; } .s3 { color: #f08be0; }
          .s4 { color: #f0c75e; } .s5 { color: #ff8a80; } .s6 { color: #5cd0de; } .s7 { color: #ab9cff; } }
        """;

    /// <summary>Gives the class of a colour by its number.</summary>
    public static string Colour(int number) => string.Create(CultureInfo.InvariantCulture, $"s{number % Colours}");
}
