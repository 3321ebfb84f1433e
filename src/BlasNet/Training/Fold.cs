using System.Globalization;

namespace BlasNet.Training;

/// <summary>Names one part of a cross-validation: the samples of this part are held out, all others are trained on.</summary>
/// <remarks>As text <c>2/5</c>, the second of five.</remarks>
public sealed record Fold
{
    /// <summary>Creates the name of a part.</summary>
    /// <param name="number">Its number, from 1 on.</param>
    /// <param name="count">How many parts there are, at least 2.</param>
    /// <exception cref="ConfigurationException">There are fewer than 2 parts, or none of this number.</exception>
    public Fold(int number, int count)
    {
        if (count < 2)
            throw new ConfigurationException($"A cross-validation needs at least 2 folds, but '{count}' was asked for.", nameof(count));
        if (number < 1 || number > count)
            throw new ConfigurationException($"The fold '{number}' is not one of 1 to {count}.", nameof(number));
        (Number, Count) = (number, count);
    }

    /// <summary>Gets the number of the part, from 1 on.</summary>
    public int Number { get; }

    /// <summary>Gets the number of parts.</summary>
    public int Count { get; }

    /// <summary>Prints the text form.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}/{Count}");

    /// <summary>Reads the text form.</summary>
    internal static Fold Parse(string text, Func<string, Exception> error)
    {
        string[] parts = text.Split('/');
        return parts.Length == 2 && Whole(parts[0]) is { } number && Whole(parts[1]) is { } count
            ? new Fold(number, count)
            : throw error($"'fold' must be a number and a count, as in '2/5', but it was '{text}'");
    }

    private static int? Whole(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;
}
