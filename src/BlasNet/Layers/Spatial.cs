using System.Text.Json;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>The checks and properties shared by layers that change the positions of sequences, images and volumes.</summary>
internal static class Spatial
{
    private const int MostAxes = 3;

    /// <summary>Requires one, two or three axes.</summary>
    public static int CheckedAxes(int axes, string family) => axes is >= 1 and <= MostAxes
        ? axes
        : throw new ConfigurationException($"{family}: the number of axes must be 1, 2 or 3, but it was '{axes}'.", nameof(axes));

    /// <summary>Adds the kind as the place of errors from a check that knows no place.</summary>
    public static T Checked<T>(string kind, Func<T> check) => BlasNetException.WithPlace(new Place { Subject = kind }, check);

    /// <summary>Returns the sample's shape with channels at the end; a sample without an axis for channels has one channel.</summary>
    /// <exception cref="ConfigurationException">The sample has too few or too many axes; the sentence lacks the place.</exception>
    public static Shape WithChannels(Shape input, int axes) =>
        input.Rank == axes + 1 ? input
        : input.Rank == axes ? new Shape([.. input, 1])
        : throw new ConfigurationException($"the layer takes {Window.Wanted(axes)}, but it receives the shape {input}.");

    /// <summary>Returns the values of depth, height and width, with a given value for missing axes.</summary>
    public static int[] OfThree(IEnumerable<int> values, int missing)
    {
        int[] given = [.. values];
        return [.. Enumerable.Repeat(missing, MostAxes - given.Length), .. given];
    }

    /// <summary>Makes the shape of positions and channels.</summary>
    /// <exception cref="ConfigurationException">An axis is too long.</exception>
    public static Shape Shape(IEnumerable<long> positions, int channels, string what)
    {
        long[] all = [.. positions];
        return Array.TrueForAll(all, extent => extent <= int.MaxValue)
            ? new Shape([.. all.Select(extent => (int)extent), channels])
            : throw new ConfigurationException($"the {what} has more than {int.MaxValue} positions along one axis.");
    }

    /// <summary>Declares positions before and after; required without a fallback.</summary>
    public static Padding Amounts<T>(
        this SpecProperties<T> properties, string name, int axes, Func<T, Padding> get, Padding? fallback = null) => properties.Value(
            get,
            reader => reader.Amounts(name, axes) ?? fallback
                ?? throw reader.Missing(name, "a whole number, one for each axis or a pair for each axis"),
            (writer, value) => writer.Amounts(name, value, fallback));

    /// <summary>Reads positions: one number, one for each axis, or a pair of before and after for each axis; null when absent.</summary>
    /// <remarks>For one axis the pair may stand alone, as in Keras.</remarks>
    public static Padding? Amounts(this SpecReader reader, string name, int axes)
    {
        if (reader.Element(name) is not { ValueKind: JsonValueKind.Array } array || array.GetArrayLength() == 0
            || array[0].ValueKind != JsonValueKind.Array)
        {
            return reader.OptionalExtents(name) is not { } extents ? null
                : axes == 1 && extents.Given.Length == 2 ? new Padding(extents.Given[0], extents.Given[1])
                : Padding.Of(extents);
        }
        int[][] pairs = [.. array.EnumerateArray().Select(pair => Pair(reader, name, pair))];
        if (pairs.Length != axes)
        {
            throw reader.Error(
                $"'{name}' must hold a pair of whole numbers for each axis, and there are '{axes}', but it was '{array.GetRawText()}'");
        }
        return new Padding(new Extents([.. pairs.Select(pair => pair[0])]), new Extents([.. pairs.Select(pair => pair[1])]));
    }

    public static void Amounts(this SpecWriter writer, string name, Padding value, Padding? fallback)
    {
        if (value.IsEven)
            writer.Extents(name, value.Before!, fallback?.Before);
        else
            writer.IntegerArrays(name, value.Pairs());
    }

    private static int[] Pair(SpecReader reader, string name, JsonElement pair)
    {
        var numbers = new List<int>();
        if (pair.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in pair.EnumerateArray())
            {
                if (item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int number))
                    numbers.Add(number);
            }
        }
        return numbers.Count == 2 && pair.GetArrayLength() == 2
            ? [.. numbers]
            : throw reader.Error($"'{name}' must hold a pair of whole numbers for each axis, but it was '{pair.GetRawText()}'");
    }
}
