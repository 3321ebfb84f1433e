using System.Globalization;

namespace BlasNet.Plots;

/// <summary>The colours of pictures, for light and for dark paper, and the sizes of their text.</summary>
internal static class DrawingStyle
{
    /// <summary>The approximate width of a letter of the small text in pixels: only a browser knows it exactly.</summary>
    public const double LetterWidth = 6.7;

    // A heat map has the same colours on dark paper, so that items over it keep those for light paper.
    private const string Painted = ".painted ";

    /// <summary>The colours of lines on light paper.</summary>
    public static readonly string[] Light =
        ["#1f6fd6", "#d9650b", "#1a8a52", "#b23aa0", "#8a6100", "#c0362c", "#0b8a99", "#6650d6"];

    /// <summary>The colours of lines on dark paper.</summary>
    public static readonly string[] Dark =
        ["#64a8ff", "#ffa24d", "#5fd295", "#f08be0", "#f0c75e", "#ff8a80", "#5cd0de", "#ab9cff"];

    /// <summary>The classes of text, lines and shapes; without CSS variables, which some viewers do not know.</summary>
    public static readonly string Css = $$"""
        svg { color-scheme: light dark; font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
        text { fill: #1c2430; } .tick { fill: #5b6675; font-variant-numeric: tabular-nums; } .head { font-size: 16px; font-weight: 600; }
        .title { font-size: 14px; font-weight: 600; } .label { font-size: 13px; } .middle { text-anchor: middle; }
        .end { text-anchor: end; }
        .page { fill: #ffffff; } .box { fill: #ffffff; fill-opacity: 0.88; stroke: #dde2e8; } .grid { stroke: #e6eaee; }
        .frame { fill: none; stroke: #98a2af; } .line { fill: none; stroke: currentColor; stroke-linejoin: round; stroke-linecap: round; }
        .line { stroke-width: 1.8; } .thin { stroke-width: 1.2; } .dashed { stroke-dasharray: 6 5; }
        .fill { fill: currentColor; } .soft { fill-opacity: 0.75; } .dot { fill: currentColor; stroke-width: 0.7; }
        .forward { fill: #1f6fd6; } .backward { fill: #c0362c; }
        {{Series("", Light, ink: "#1c2430", paper: "#ffffff")}}
        @media (prefers-color-scheme: dark) {
        text { fill: #e7ecf2; } .tick { fill: #9aa7b6; } .page { fill: #1b2129; } .box { fill: #1b2129; stroke: #3a4552; }
        .grid { stroke: #2a323c; } .frame { stroke: #6b7887; } .painted text { fill: #1c2430; }
        .forward { fill: #64a8ff; } .backward { fill: #ff8a80; }
        {{Series("", Dark, ink: "#e7ecf2", paper: "#1b2129")}}
        {{Series(Painted, Light, ink: "#1c2430", paper: "#ffffff")}} }
        """;

    /// <summary>Returns the class of a colour by its number.</summary>
    public static string Colour(int number) => string.Create(CultureInfo.InvariantCulture, $"s{number % Light.Length}");

    private static string Series(string within, string[] colours, string ink, string paper) =>
        string.Concat(colours.Select((colour, i) => $"{within}.{Colour(i)} {{ color: {colour}; }} "))
            + $"{within}.ink {{ color: {ink}; }} {within}.dot {{ stroke: {paper}; }}";

    /// <summary>Estimates the width of a text in pixels; no font is at hand to measure it.</summary>
    public static double WidthOf(string text) =>
        LetterWidth * (text.Length + 0.6 * text.Count(letter => letter is 'm' or 'w' or 'M' or 'W'));
}
