using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Xml;

namespace BlasNet.Plots;

/// <summary>A builder of HTML or SVG from interpolated strings: their literals are markup, their values are escaped.</summary>
/// <remarks>Numbers are written in the invariant culture. The markup is also well-formed XML.</remarks>
internal sealed class MarkupBuilder
{
    private readonly StringBuilder text = new();

    /// <summary>Adds a line of markup with escaped values.</summary>
    public void Line(Markup markup) => text.Append(markup.Text).Append('\n');

    /// <summary>Adds markup with escaped values.</summary>
    public void Add(Markup markup) => text.Append(markup.Text);

    /// <summary>Adds markup or style without escaping.</summary>
    public void Raw(string markup) => text.Append(markup);

    /// <inheritdoc/>
    public override string ToString() => text.ToString();

    /// <summary>The parts of an interpolated string.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Markup(int literalLength, int holes)
    {
        private const int TypicalLength = 8;

        public StringBuilder Text { get; } = new(literalLength + TypicalLength * holes);

        public void AppendLiteral(string markup) => Text.Append(markup);

        public void AppendFormatted(string? value) => Text.Append(WebUtility.HtmlEncode(Writable(value)));

        public void AppendFormatted<T>(T value, string? format = null) where T : struct, IFormattable =>
            Text.Append(WebUtility.HtmlEncode(value.ToString(format, CultureInfo.InvariantCulture)));

        // XML cannot hold most control characters, not even escaped.
        private static string? Writable(string? value) => value is null || value.All(IsWritable) ? value
            : string.Concat(value.Select(letter => IsWritable(letter) ? letter : '\uFFFD'));

        // A lone surrogate is left to the encoder.
        private static bool IsWritable(char letter) => char.IsSurrogate(letter) || XmlConvert.IsXmlChar(letter);
    }
}
