using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace BlasNet.Tables;

/// <summary>Kinds of values of cells that do not come from a file.</summary>
internal enum RowCellKind
{
    Missing,
    Number,
    Text,
    Flag,
    Unreadable,
}

/// <summary>Value of a property as the cell of a table.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Number">The number; 0 or 1 of a flag.</param>
/// <param name="Source">The text, or what gives the number or flag its text, or the unreadable value's type; null for none.</param>
internal readonly record struct RowCell(RowCellKind Kind, double Number, object? Source)
{
    // Above 2^53 a number's own text has digits that its double has not.
    private const double FirstGap = 1L << 53;

    /// <summary>Gets a missing cell.</summary>
    public static RowCell Missing => default;

    /// <summary>Creates the cell of a number; NaN is missing.</summary>
    public static RowCell Of(double number) => double.IsNaN(number) ? Missing : new(RowCellKind.Number, number, null);

    /// <summary>Creates the cell of a 32-bit number; NaN is missing.</summary>
    public static RowCell Of(float number) => float.IsNaN(number) ? Missing : new(RowCellKind.Number, number, SingleText);

    /// <summary>Creates the cell of a whole number.</summary>
    public static RowCell Of(long number) => new(
        RowCellKind.Number, number, Math.Abs((double)number) < FirstGap ? null : number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Creates the cell of a flag.</summary>
    public static RowCell Of(bool flag) => new(RowCellKind.Flag, flag ? 1 : 0, flag ? bool.TrueString : bool.FalseString);

    /// <summary>Creates the cell of a text, which is missing where it is null.</summary>
    public static RowCell Of(string? text) => text is null ? Missing : new(RowCellKind.Text, 0, text);

    /// <summary>Creates the cell of any value: a number, a text, a flag, an enum by its name, JSON, null or <see cref="DBNull"/> for a
    /// missing one.</summary>
    public static RowCell Of(object? value) => value switch
    {
        null or DBNull => Missing,
        double number => Of(number),
        float number => Of(number),
        int number => Of((long)number),
        long number => Of(number),
        string text => Of(text),
        bool flag => Of(flag),
        JsonElement json => Of(json),
        decimal number => Whole((double)number, number),
        byte or sbyte or short or ushort or uint => Of(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        ulong number => Whole(number, number),
        Half number => Of((double)number),
        BigInteger number => Whole((double)number, number),
        Int128 number => Whole((double)number, number),
        UInt128 number => Whole((double)number, number),
        char letter => Of(letter.ToString()),
        Enum => Of(value.ToString()),
        DateTime time => Of(time.ToString(
            time.TimeOfDay == default ? "yyyy-MM-dd" : "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture)),
        DateOnly or TimeOnly or DateTimeOffset => Of(((IFormattable)value).ToString("O", CultureInfo.InvariantCulture)),
        _ when IsOption(value) => Of(OptionValue(value)),
        IEnumerable => new(RowCellKind.Unreadable, 0, value.GetType().Name),
        Guid or TimeSpan or IFormattable => Of(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture)),
        _ => new(RowCellKind.Unreadable, 0, value.GetType().Name),
    };

    /// <summary>Returns the value as the text that it has in a file.</summary>
    public string Text() => Source switch
    {
        JsonElement json => json.GetRawText(),
        string text when ReferenceEquals(text, SingleText) => ((float)Number).ToString("R", CultureInfo.InvariantCulture),
        string text => text,
        _ => TableColumn.NumberName(Number),
    };

    // Marks a number that is shortest as a 32-bit one; no text of a caller is the same object.
    private static readonly string SingleText = new('f', 1);

    private static bool IsOption(object value) => value.GetType() is { IsGenericType: true } type
        && type.GetGenericTypeDefinition().FullName == "Microsoft.FSharp.Core.FSharpOption`1";

    // None is null. The library does not know FSharp.Core.
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "A row that has an option in it has its Value, too.")]
    private static object? OptionValue(object option) => option.GetType().GetProperty("Value")!.GetValue(option);

    private static RowCell Whole(double number, IFormattable exact) => new(
        RowCellKind.Number, number, Math.Abs(number) < FirstGap ? null : exact.ToString(null, CultureInfo.InvariantCulture));

    private static RowCell Of(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => Missing,
        JsonValueKind.Number => new(RowCellKind.Number, json.GetDouble(), json),
        JsonValueKind.String => Of(json.GetString()),
        JsonValueKind.True => Of(true),
        JsonValueKind.False => Of(false),
        JsonValueKind.Array => new(RowCellKind.Unreadable, 0, "JSON array"),
        _ => new(RowCellKind.Unreadable, 0, "JSON object"),
    };
}
