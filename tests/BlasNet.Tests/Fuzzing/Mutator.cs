using System.Text;
using System.Text.RegularExpressions;

namespace BlasNet.Tests.Fuzzing;

/// <summary>Mutations of a file: a few changes of bytes, of lines, of numbers or of values in JSON, drawn from a seeded
/// generator.</summary>
internal static partial class Mutator
{
    private const int MostChanges = 4, LongestBlock = 64;
    private static readonly string[] Extremes =
    [
        "0", "-1", "1", "-0", "0.5", "1e400", "-1e308", "1e-320", "NaN", "Infinity", "2147483647", "2147483648", "4294967296",
        "9223372036854775807", "-9223372036854775808", "99999999999999999999999", "16777217", "1e9", "", " ",
        "x", "1,5", "\"1\"", "+1", "0x10",
    ];
    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "1", "4", "0.5", "1e400", "-1e308", "2147483648", "1e18", "\"\"",
        "\"x\"", "\"\\u0000\"", "\"\\ud800\"",
        "[]", "{}", "[null]", "[[]]", "[1,2]", "[\"a\",\"a\"]", "{\"kind\":4}", "{\"kind\":\"dense\"}", "{\"\":0}", "[1e9,1e9]",
    ];

    /// <summary>Returns a changed copy, the same one for the same generator.</summary>
    public static byte[] Mutate(byte[] whole, Random random)
    {
        byte[] bytes = whole;
        bool isText = IsText(whole);
        for (int changes = 1 + random.Next(random.Next(1, MostChanges + 1)); changes > 0; changes--)
            bytes = isText && random.Next(3) > 0 ? ChangeText(bytes, random) : ChangeBytes(bytes, random);
        return bytes;
    }

    /// <summary>Returns a copy with one flipped bit.</summary>
    public static byte[] Flip(byte[] whole, Random random)
    {
        byte[] copy = [.. whole];
        copy[random.Next(copy.Length)] ^= (byte)(1 << random.Next(8));
        return copy;
    }

    private static byte[] ChangeBytes(byte[] bytes, Random random)
    {
        if (bytes.Length == 0)
            return [(byte)random.Next(256)];
        int at = random.Next(bytes.Length), length = Math.Min(bytes.Length - at, 1 + random.Next(LongestBlock));
        switch (random.Next(8))
        {
            case 0 or 1:
                return Flip(bytes, random);
            case 2:
                byte[] set = [.. bytes];
                set[at] = (byte)(random.Next(4) switch { 0 => 0, 1 => 0xFF, 2 => 0x80, _ => random.Next(256) });
                return set;
            case 3:
                byte[] fresh = new byte[1 + random.Next(8)];
                random.NextBytes(fresh);
                return [.. bytes[..at], .. fresh, .. bytes[at..]];
            case 4:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 5:
                return [.. bytes[..(at + length)], .. bytes[at..]];
            case 6:
                // A block over another place, as after a lost write.
                byte[] moved = [.. bytes];
                bytes.AsSpan(at, length).CopyTo(moved.AsSpan(random.Next(bytes.Length - length + 1)));
                return moved;
            default:
                return bytes[..at];
        }
    }

    private static byte[] ChangeText(byte[] bytes, Random random)
    {
        string text = Encoding.Latin1.GetString(bytes);
        string changed = random.Next(6) switch
        {
            0 => Swapped(text, random),
            1 => Replaced(Number().Matches(text), text, Extremes, random),
            2 => Replaced(Value().Matches(text), text, Values, random),
            3 => Replaced(Word().Matches(text), text, Extremes, random),
            4 => Copied(text, random),
            _ => Replaced(Separator().Matches(text), text, [";", ",", "\t", "\n", "\r\n", "\"", " ", "", ":", "|", "\r", "\u00a0"], random),
        };
        return Encoding.Latin1.GetBytes(changed);
    }

    private static string Replaced(MatchCollection places, string text, string[] values, Random random)
    {
        if (places.Count == 0)
            return text;
        Match place = places[random.Next(places.Count)];
        return string.Concat(text.AsSpan(0, place.Index), values[random.Next(values.Length)], text.AsSpan(place.Index + place.Length));
    }

    private static string Swapped(string text, Random random)
    {
        string[] lines = text.Split('\n');
        int one = random.Next(lines.Length), other = random.Next(lines.Length);
        (lines[one], lines[other]) = (lines[other], lines[one]);
        return string.Join('\n', lines);
    }

    // A word or value of the file in the place of another one.
    private static string Copied(string text, Random random)
    {
        MatchCollection places = Value().Matches(text);
        return places.Count == 0 ? text : Replaced(places, text, [places[random.Next(places.Count)].Value], random);
    }

    private static bool IsText(ReadOnlySpan<byte> bytes) => !bytes.ContainsAnyInRange((byte)0, (byte)8);

    [GeneratedRegex(@"-?\d+(\.\d+)?([eE][-+]?\d+)?", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    // Texts, numbers, words, and objects and lists without others inside.
    [GeneratedRegex("""("[^"\n]*"|-?\d[\d.eE+-]*|\btrue\b|\bfalse\b|\bnull\b|\{[^{}]*\}|\[[^\[\]]*\])""", RegexOptions.CultureInvariant)]
    private static partial Regex Value();

    [GeneratedRegex(@"[^,;\s""{}\[\]:]+", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex(@"[,;\s"":{}\[\]]", RegexOptions.CultureInvariant)]
    private static partial Regex Separator();
}
