using System.Globalization;

namespace BlasNet;

/// <summary>The place of an error: in a file, a model or a command line; what is unknown is null.</summary>
/// <remarks>Code that knows a part of the place states that part; callers add theirs around it. The message shows all parts but
/// <see cref="Property"/> and <see cref="Text"/>, which its sentence names itself.</remarks>
public sealed record Place
{
    private const int LongestExcerpt = 60;

    /// <summary>Creates a place in a file.</summary>
    /// <param name="file">The file or folder; null for none.</param>
    /// <param name="line">The line, from 1 on; null for the whole file.</param>
    /// <param name="column">The name of the column; null for the whole line.</param>
    public Place(string? file = null, int? line = null, string? column = null) => (File, Line, Column) = (file, line, column);

    /// <summary>Gets the option or the verb of the command line, such as <c>--set</c>.</summary>
    public string? Option { get; init; }

    /// <summary>Gets the file or folder.</summary>
    public string? File { get; init; }

    /// <summary>Gets the part of the file, such as the <c>model</c> in a file of weights or an array in an archive.</summary>
    public string? Section { get; init; }

    /// <summary>Gets the line, from 1 on.</summary>
    public int? Line { get; init; }

    /// <summary>Gets the byte of the line, from 1 on.</summary>
    public int? Position { get; init; }

    /// <summary>Gets the character of the line, from 1 on.</summary>
    public int? Character { get; init; }

    /// <summary>Gets the name of the column of a table.</summary>
    public string? Column { get; init; }

    /// <summary>Gets the number of the layer in the list of a model file, from 0 on.</summary>
    public int? LayerNumber { get; init; }

    /// <summary>Gets the key of the layer in its model, such as <c>2.dense</c>.</summary>
    public string? Layer { get; init; }

    /// <summary>Gets the spec or operation, such as <c>optimizer 'adam'</c> or <c>dropout</c>.</summary>
    public string? Subject { get; init; }

    /// <summary>Gets the name of the argument, option or property whose value is refused.</summary>
    public string? Property { get; init; }

    /// <summary>Gets an excerpt of what stands there.</summary>
    public string? Text { get; init; }

    /// <summary>Returns the parts that stand before the sentence of a message; empty where there is none.</summary>
    public override string ToString()
    {
        string?[] inFile =
        [
            Option, File, Section, Numbered("line", Line), Numbered("position", Position), Numbered("character", Character),
            Column is null ? null : $"column '{Excerpt(Column)}'", Numbered("layer", LayerNumber),
        ];
        string head = string.Join(", ", inFile.Where(part => !string.IsNullOrEmpty(part)));
        return string.Join(": ", new[] { head, Layer, Subject }.Where(part => !string.IsNullOrEmpty(part)));
    }

    /// <summary>Adds the parts that the code around knows; a part that is known already stays, and a section or subject within another follows it.</summary>
    internal Place Within(Place outer) => new(File ?? outer.File, Line ?? outer.Line, Column ?? outer.Column)
    {
        Option = Option ?? outer.Option,
        Section = Joined(outer.Section, Section),
        Position = Position ?? outer.Position,
        Character = Character ?? outer.Character,
        LayerNumber = LayerNumber ?? outer.LayerNumber,
        Layer = Layer ?? outer.Layer,
        Subject = Joined(outer.Subject, Subject),
        Property = Property ?? outer.Property,
        Text = Text ?? outer.Text,
    };

    /// <summary>Shortens a text of a file to one short line, and shows the characters in it that cannot be seen.</summary>
    internal static string Excerpt(ReadOnlySpan<char> text)
    {
        bool isLong = text.Length > LongestExcerpt;
        string shown = (isLong ? text[..LongestExcerpt] : text).ToString();
        if (shown.Any(char.IsControl))
            shown = string.Concat(shown.Select(letter => char.IsControl(letter)
                ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}")
                : letter.ToString()));
        return isLong ? shown + "..." : shown;
    }

    private static string? Joined(string? outer, string? inner) =>
        outer is null || outer == inner ? inner : inner is null ? outer : $"{outer}: {inner}";

    private static string? Numbered(string what, int? number) =>
        number is { } value ? string.Create(CultureInfo.InvariantCulture, $"{what} {value}") : null;
}
