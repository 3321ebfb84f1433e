using BlasNet.Metrics;

namespace BlasNet.Tables;

/// <summary>Encoding of a feature as inputs, fitted on the training rows.</summary>
/// <param name="Name">The column.</param>
/// <param name="Scale">The scale of its numbers.</param>
/// <param name="Filler">The number that replaces a missing one; null where none does.</param>
/// <param name="Categories">The categories in order; null in a column of numbers or of free text.</param>
/// <param name="CategoryFiller">The category that replaces a missing one; null where none does.</param>
internal sealed record FittedFeature(
    string Name, ColumnScale Scale, double? Filler, IReadOnlyList<string>? Categories = null, string? CategoryFiller = null)
{
    // The largest number of categories that CategoryEncoding.Compact makes one-hot.
    private const int MostOneHot = 64;

    /// <summary>Gets the scale of the input that is 1 where the number is missing and -1 where not; null where there is none.</summary>
    public ColumnScale? Indicator { get; init; }

    /// <summary>Gets the scale of each input of the categories; null where they stay as they are.</summary>
    public IReadOnlyList<ColumnScale>? CategoryScales { get; init; }

    /// <summary>Gets the encoding of free text; null in other columns.</summary>
    public FittedText? Text { get; init; }

    /// <summary>Gets whether the cells are numbers.</summary>
    public bool IsNumber => Categories is null && Text is null;

    /// <summary>Gets the kind of the column.</summary>
    public ColumnKind Kind => Text is not null ? ColumnKind.Text : Categories is not null ? ColumnKind.Categorical : ColumnKind.Numeric;

    /// <summary>Returns the form of the inputs.</summary>
    public InputForm Form(CategoryEncoding encoding) => (Categories?.Count, encoding) switch
    {
        _ when Text is not null => Text.Vocabulary is null ? InputForm.Hashed : InputForm.Words,
        (null, _) => InputForm.Number,
        (_, CategoryEncoding.Index) => InputForm.Index,
        (2, CategoryEncoding.Compact) => InputForm.Sign,
        (> MostOneHot, CategoryEncoding.Compact) => InputForm.Index,
        _ => InputForm.OneHot,
    };

    /// <summary>Returns the number of inputs of the feature, without the indicator of missing cells.</summary>
    public int Width(CategoryEncoding encoding) => Text?.Width ?? (Form(encoding) == InputForm.OneHot ? Categories!.Count : 1);

    /// <summary>Returns whether missing cells are filled in, are none of the categories, or are texts without words.</summary>
    public bool FillsMissing(TableOptions options) =>
        Text is not null || Filler is not null || CategoryFiller is not null || options.Missing == MissingPolicy.Indicator;
}

/// <summary>Forms of the inputs of a feature, in the order of <see cref="CategoryEncoding.Compact"/>.</summary>
internal enum InputForm
{
    /// <summary>A number.</summary>
    Number,

    /// <summary>One input whose sign is the category.</summary>
    Sign,

    /// <summary>An input for each category.</summary>
    OneHot,

    /// <summary>Hashed words of a text.</summary>
    Hashed,

    /// <summary>The number of the category.</summary>
    Index,

    /// <summary>The indices of a text's words, which are an input of the model by themselves.</summary>
    Words,
}

/// <summary>Column of the first file, for reading later ones.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="IsNumeric">Whether its cells are numbers.</param>
/// <param name="With">The texts around its numbers, such as <c>$</c>; empty where there are none.</param>
internal sealed record FittedColumn(string Name, ColumnKind Kind, bool IsNumeric, string With = "");

/// <summary>Column that is learned.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Scale">The scale of its numbers.</param>
/// <param name="Range">The range of its numbers in the training rows, which predictions are cut to; null where they are not.</param>
internal sealed record FittedTarget(string Name, ColumnScale Scale, TargetRange? Range = null)
{
    /// <summary>Converts an output of a model back to the units of the table, within the range.</summary>
    public double Restore(double output) => Range is { } range ? range.Cut(Scale.Restore(output)) : Scale.Restore(output);
}
