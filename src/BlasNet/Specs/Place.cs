using System.Globalization;

namespace BlasNet;

/// <summary>The place of an error in a file, a model or a command line; unknown parts are null.</summary>
/// <remarks>Code states the parts of the place that it knows, and its callers add theirs. The message shows all parts except
/// <see cref="Property"/> and <see cref="Text"/>, which the sentence names itself.</remarks>
public sealed record Place
{
    /// <summary>Creates a place in a file.</summary>
    /// <param name="file">The file or folder; null for none.</param>
    /// <param name="line">The line, counted from 1; null for the whole file.</param>
    /// <param name="column">The name of the column; null for the whole line.</param>
    public Place(string? file = null, int? line = null, string? column = null) => (File, Line, Column) = (file, line, column);

    /// <summary>Gets the option or the verb of the command line, such as <c>--set</c>.</summary>
    public string? Option { get; init; }

    /// <summary>Gets the file or folder.</summary>
    public string? File { get; init; }

    /// <summary>Gets the part of the file, such as the <c>model</c> in a file of weights or an array in an archive.</summary>
    public string? Section { get; init; }

    /// <summary>Gets the line, counted from 1.</summary>
    public int? Line { get; init; }

    /// <summary>Gets the row of data that does not come from a file, counted from 0.</summary>
    public int? Row { get; init; }

    /// <summary>Gets the byte within the line, counted from 1.</summary>
    public int? Position { get; init; }

    /// <summary>Gets the character within the line, counted from 1.</summary>
    public int? Character { get; init; }

    /// <summary>Gets the name of the column of a table.</summary>
    public string? Column { get; init; }

    /// <summary>Gets the number of the layer in the list of a model file, counted from 0.</summary>
    public int? LayerNumber { get; init; }

    /// <summary>Gets the key of the layer in its model, such as <c>2.dense</c>.</summary>
    public string? Layer { get; init; }

    /// <summary>Gets the spec or operation, such as <c>optimizer 'adam'</c> or <c>dropout</c>.</summary>
    public string? Subject { get; init; }

    /// <summary>Gets the name of the argument, option or property whose value was refused.</summary>
    public string? Property { get; init; }

    /// <summary>Gets an excerpt of the text at the place.</summary>
    public string? Text { get; init; }

    /// <summary>Returns the parts that precede the sentence in a message; empty where there are none.</summary>
    public override string ToString()
    {
        string?[] inFile =
        [
            Option, File, Section, Numbered("line", Line), Numbered("row", Row), Numbered("position", Position),
            Numbered("character", Character),
            Column is null ? null : $"column '{Excerpt.Of(Column)}'", Numbered("layer", LayerNumber),
        ];
        string head = string.Join(", ", inFile.Where(part => !string.IsNullOrEmpty(part)));
        return string.Join(": ", new[] { head, Layer, Subject }.Where(part => !string.IsNullOrEmpty(part)));
    }

    /// <summary>Adds the parts of an outer place. Parts that are known already stay; a section or subject is appended
    /// to the outer one.</summary>
    internal Place Within(Place outer) => new(File ?? outer.File, Line ?? outer.Line, Column ?? outer.Column)
    {
        Option = Option ?? outer.Option,
        Section = Joined(outer.Section, Section),
        Row = Row ?? outer.Row,
        Position = Position ?? outer.Position,
        Character = Character ?? outer.Character,
        LayerNumber = LayerNumber ?? outer.LayerNumber,
        Layer = Layer ?? outer.Layer,
        Subject = Joined(outer.Subject, Subject),
        Property = Property ?? outer.Property,
        Text = Text ?? outer.Text,
    };

    /// <summary>Returns the same place with a row instead of a line.</summary>
    internal Place OfRow(int row) => new(File, null, Column) { Row = row, Property = Property, Text = Text };

    private static string? Joined(string? outer, string? inner) =>
        outer is null || outer == inner ? inner : inner is null ? outer : $"{outer}: {inner}";

    private static string? Numbered(string what, int? number) =>
        number is { } value ? string.Create(CultureInfo.InvariantCulture, $"{what} {value}") : null;
}
