using System.Globalization;
using System.Text;
using System.Text.Json;

namespace BlasNet.Server;

/// <summary>Reader of nested lists of numbers, as in <c>{"inputs": [[1, 2], [3, 4]]}</c>, straight from the text.</summary>
internal ref struct NumberArrays
{
    private const string Property = "inputs";
    private const int MostDimensions = 8, Unknown = -1;

    private readonly List<float> values;
    private readonly int[] counts;
    private readonly int[] extents;
    private Utf8JsonReader json;
    private int depth;
    private int leaf;

    private NumberArrays(ReadOnlySpan<byte> body)
    {
        json = new Utf8JsonReader(body);
        (values, leaf) = ([], Unknown);
        (counts, extents) = (new int[MostDimensions], new int[MostDimensions]);
        extents.AsSpan().Fill(Unknown);
    }

    /// <summary>Reads the numbers of a body.</summary>
    /// <returns>The numbers and the lengths of the lists, from the outermost inwards.</returns>
    /// <exception cref="DataException">The body is not of that form, or the lists of one level have several lengths.</exception>
    public static (List<float> Values, int[] Extents) Read(ReadOnlySpan<byte> body)
    {
        var arrays = new NumberArrays(body);
        try
        {
            return arrays.ReadObject();
        }
        catch (JsonException error)
        {
            throw JsonBody.NoJson(error);
        }
    }

    private (List<float> Values, int[] Extents) ReadObject()
    {
        bool isFound = false;
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            throw Refused($"an object such as {{\"{Property}\": [...]}} is required.");
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string name = JsonBody.Text(ref json);
            if (name != Property)
                throw new DataException(new Place { Column = name }, $"there is no such property; the numbers are in '{Property}'.");
            if (isFound)
                throw Refused($"the property '{Property}' is given twice.");
            isFound = true;
            ReadLists();
        }
        // Finds what may stand after the object.
        json.Read();
        if (!isFound)
            throw Refused($"the property '{Property}' is missing.");
        if (values.Count == 0)
            throw Refused($"'{Property}' holds no number.");
        return (values, extents[..leaf]);
    }

    private void ReadLists()
    {
        do
        {
            json.Read();
            switch (json.TokenType)
            {
                case JsonTokenType.StartArray:
                    Begin();
                    break;
                case JsonTokenType.EndArray:
                    End();
                    break;
                case JsonTokenType.Number when depth > 0:
                    Take();
                    break;
                default:
                    throw Refused($"{Here}: {Found()} where {(depth == 0 ? "a list of numbers" : "a number")} is expected.");
            }
        }
        while (depth > 0);
    }

    private void Begin()
    {
        if (depth == MostDimensions)
            throw Refused(FormattableString.Invariant($"{Here}: lists are nested more than {MostDimensions} deep."));
        if (depth == leaf)
            throw Refused($"{Here}: a list where a number is expected, as before it.");
        if (depth > 0)
            counts[depth - 1]++;
        counts[depth++] = 0;
    }

    private void End()
    {
        depth--;
        if (extents[depth] == Unknown)
            extents[depth] = counts[depth];
        if (extents[depth] != counts[depth])
            throw Refused(FormattableString.Invariant(
                $"{Before(depth)}: the list has {counts[depth]} elements, but those before it have {extents[depth]}."));
    }

    private void Take()
    {
        if (leaf == Unknown)
            leaf = depth;
        if (depth != leaf)
            throw Refused($"{Here}: a number where a list is expected, as before it.");
        float value = json.TryGetDouble(out double number) ? (float)number : float.NaN;
        if (!float.IsFinite(value))
            throw Refused($"{Here}: '{Excerpt.Of(Encoding.UTF8.GetString(json.ValueSpan))}' is beyond the range of 32-bit floats.");
        values.Add(value);
        counts[depth - 1]++;
    }

    private readonly string Found() => json.TokenType switch
    {
        JsonTokenType.String => "a text",
        JsonTokenType.Null => "null",
        JsonTokenType.True or JsonTokenType.False => "a truth value",
        JsonTokenType.StartObject => "an object",
        _ => "something else",
    };

    private readonly string Here => Path(depth, 0);

    // The place of a list that has just ended, which its own list counts already.
    private readonly string Before(int levels) => Path(levels, 1);

    private readonly string Path(int levels, int back)
    {
        var path = new StringBuilder("'").Append(Property);
        for (int level = 0; level < levels; level++)
            path.Append(CultureInfo.InvariantCulture, $"[{counts[level] - (level < levels - 1 || back > 0 ? 1 : 0)}]");
        return path.Append('\'').ToString();
    }

    private static DataException Refused(string sentence) => new(new Place { Property = Property }, sentence);
}
