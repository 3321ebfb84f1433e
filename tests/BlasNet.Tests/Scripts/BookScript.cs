using System.Globalization;
using System.Text.RegularExpressions;

namespace BlasNet.Tests.Scripts;

/// <summary>A program of the books in its quick mode: what it prints and draws.</summary>
/// <param name="File">The file in <c>scripts</c>.</param>
/// <param name="Lines">Lines that it prints, to the letter.</param>
internal sealed record BookScript(string File, params string[] Lines)
{
    /// <summary>Gets the words in front of a number that it prints last behind them, and from where to where the number must lie.</summary>
    public (string Words, double Low, double High)[] Figures { get; init; } = [];

    /// <summary>Gets the names of its pictures in <c>artifacts/books</c>, without <c>.svg</c>.</summary>
    public string[] Pictures { get; init; } = [];

    public override string ToString() => File;

    /// <summary>Fails unless an output has all lines and figures.</summary>
    public void AssertPrinted(string output)
    {
        string[] printed = output.Split('\n', StringSplitOptions.TrimEntries);
        foreach (string line in Lines)
            Assert.That(printed, Has.Member(line), output);
        foreach ((string words, double low, double high) in Figures)
        {
            MatchCollection found = Regex.Matches(output, Regex.Escape(words) + @"[\s:=]*(-?[0-9.]+(?:[eE][-+]?[0-9]+)?)");
            Assert.That(found, Is.Not.Empty, $"'{words}' and a number: {output}");
            double number = double.Parse(found[^1].Groups[1].Value, CultureInfo.InvariantCulture);
            Assert.That(number, Is.InRange(low, high), $"{words}: {output}");
        }
    }
}
