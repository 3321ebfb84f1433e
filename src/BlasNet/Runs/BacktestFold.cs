using System.Globalization;

namespace BlasNet.Runs;

/// <summary>One origin of a backtest: what comes before it is learned from, the steps up to the horizon after it are forecast.</summary>
/// <remarks>As text <c>2/5:96</c>, the second of five origins that are 96 rows apart; the horizon of the last ends with the data.</remarks>
public sealed record BacktestFold
{
    /// <summary>Creates an origin.</summary>
    /// <param name="number">Its number, from 1, the earliest, on.</param>
    /// <param name="count">The number of origins, at least 1.</param>
    /// <param name="step">The rows from one origin to the next, at least 1.</param>
    /// <exception cref="ConfigurationException">A number is out of range.</exception>
    public BacktestFold(int number, int count, int step)
    {
        if (count < 1)
            throw new ConfigurationException(FormattableString.Invariant(
                $"A backtest needs at least 1 origin, but '{count}' were asked for."), nameof(count));
        if (step < 1)
            throw new ConfigurationException(FormattableString.Invariant(
                $"The origins of a backtest must be at least 1 row apart, but the step was '{step}'."), nameof(step));
        if (number < 1 || number > count)
            throw new ConfigurationException(FormattableString.Invariant(
                $"The origin '{number}' is not one of 1 to {count}."), nameof(number));
        (Number, Count, Step) = (number, count, step);
    }

    /// <summary>Gets the number of the origin, from 1, the earliest, on.</summary>
    public int Number { get; }

    /// <summary>Gets the number of origins.</summary>
    public int Count { get; }

    /// <summary>Gets the rows from one origin to the next.</summary>
    public int Step { get; }

    /// <summary>Gets the rows at the end of each series that the model of this origin does not see at all.</summary>
    internal long RowsBehind => (long)(Count - Number) * Step;

    /// <summary>Prints the text form.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}/{Count}:{Step}");

    /// <summary>Reads the text form.</summary>
    internal static BacktestFold Parse(string text, string property, Func<string, Exception> error)
    {
        string[] parts = text.Split('/', ':');
        return parts.Length == 3 && text.IndexOf('/', StringComparison.Ordinal) < text.IndexOf(':', StringComparison.Ordinal)
            && Whole(parts[0]) is { } number && Whole(parts[1]) is { } count && Whole(parts[2]) is { } step
            ? new BacktestFold(number, count, step)
            : throw error($"'{property}' must be a number, a count and a step, as in '2/5:96', but it was '{text}'");
    }

    /// <summary>Reads the number of origins and, after a colon, their step: <c>5</c>, <c>5:96</c>; null for another text.</summary>
    internal static (int Count, int? Step)? Origins(string text)
    {
        string[] parts = text.Split(':');
        return parts.Length <= 2 && Whole(parts[0]) is >= 1 and { } count && (parts.Length == 1 || Whole(parts[1]) is >= 1)
            ? (count, parts.Length == 1 ? null : Whole(parts[1])) : null;
    }

    private static int? Whole(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;
}
