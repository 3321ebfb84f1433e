using System.Numerics;
using BlasNet.Files;
using BlasNet.Numerics;

namespace BlasNet.Data;

/// <summary>Search for numbers of an array that are different in the file, but the same as the 32-bit floats that a network sees.</summary>
/// <remarks>There is no scale for arrays: the model learns from the numbers as they are, and predicts them so.</remarks>
internal static class ArrayRounding
{
    private const int MostRows = 10_000;
    private const double FirstGap = 1 << 24, LastExact = 1L << 53, ManySteps = 1 << 20, Smallest = 1e-30;

    /// <summary>Returns a sentence on an array of NumPy, none where nothing is lost.</summary>
    public static IEnumerable<string> Find(Place place, NumpyArray array)
    {
        int width = array.Count / Math.Max(1, array.Dimensions.DefaultIfEmpty(1).First());
        // By the name of the type, since the runtime takes an array of uint for one of int too.
        return Type.GetTypeCode(array.ElementType) switch
        {
            TypeCode.Double => Find(place, array.Values<double>(), width),
            TypeCode.Int64 => Find(place, array.Values<long>(), width),
            TypeCode.UInt64 => Find(place, array.Values<ulong>(), width),
            TypeCode.Int32 => Find(place, array.Values<int>(), width),
            TypeCode.UInt32 => Find(place, array.Values<uint>(), width),
            _ => [],
        };
    }

    /// <summary>Returns a sentence on an array of an IDX file, none where nothing is lost.</summary>
    public static IEnumerable<string> Find(Place place, IdxArray array)
    {
        int width = array.Count / Math.Max(1, array.Dimensions.DefaultIfEmpty(1).First());
        return array.Element switch
        {
            IdxElement.Float64 => Find(place, array.Values<double>(), width),
            IdxElement.Int32 => Find(place, array.Values<int>(), width),
            _ => [],
        };
    }

    /// <summary>Rounds doubles to floats.</summary>
    /// <param name="numbers">The numbers.</param>
    /// <param name="width">The number of values of a row.</param>
    /// <param name="row">What a row is called.</param>
    /// <exception cref="DataException">A number is beyond the range of floats.</exception>
    public static float[] Floats(double[] numbers, int width, string row)
    {
        float[] floats = new float[numbers.Length];
        for (int i = 0; i < floats.Length; i++)
        {
            floats[i] = (float)numbers[i];
            if (float.IsInfinity(floats[i]) && double.IsFinite(numbers[i]))
                throw new DataException(FormattableString.Invariant($"value '{i % width}' of {row} '{i / width}' is '{numbers[i]}', ")
                    + "which is beyond the range of 32-bit floats, which ends at 3.4e38.");
        }
        return floats;
    }

    private static string[] Find<T>(Place place, T[] values, int width) where T : unmanaged, INumber<T>
    {
        (int places, int first, RoundedNumbers counts) = Find(values, width);
        if (places == 0)
            return [];
        string where = width == 1 ? "" : FormattableString.Invariant($" in value '{first}' of the '{width}' of each row")
            + (places == 1 ? "" : FormattableString.Invariant($", and some do so in '{places - 1}' other values"));
        string sentence = FormattableString.Invariant(
            $"'{counts.Different}' different numbers become '{counts.Floats}' different 32-bit floats{where}; ")
                + "take off an offset, or scale them, before they are saved.";
        return [new DataException(place, sentence).Message];
    }

    private static (int Places, int Place, RoundedNumbers Counts) Find<T>(T[] values, int width) where T : unmanaged, INumber<T>
    {
        (int Places, int Place, RoundedNumbers Counts) found = default;
        foreach (int place in Inexact(values, width))
        {
            var counts = RoundedNumbers.Of(Column(values, width, place).AsSpan(), float.CreateTruncating, isScaled: false);
            if (counts.Matters)
                found = found.Places == 0 ? (1, place, counts) : found with { Places = found.Places + 1 };
        }
        return found;
    }

    // The places whose numbers are not all floats, and of fractions those where a float's steps are coarse against the range.
    private static List<int> Inexact<T>(T[] values, int width) where T : unmanaged, INumber<T>
    {
        var places = new List<int>();
        (bool[] isInexact, bool[] isFraction) = (new bool[width], new bool[width]);
        (double[] least, double[] most) = (new double[width], new double[width]);
        Array.Fill(least, double.PositiveInfinity);
        Array.Fill(most, double.NegativeInfinity);
        for (int row = 0; row < values.Length; row += width)
        {
            for (int place = 0; place < width; place++)
            {
                T value = values[row + place];
                double number = double.CreateTruncating(value);
                isInexact[place] |= (float)number != number || Math.Abs(number) >= LastExact;
                isFraction[place] |= !T.IsInteger(value);
                least[place] = Math.Min(least[place], number);
                most[place] = Math.Max(most[place], number);
            }
        }
        for (int place = 0; place < width; place++)
        {
            double range = most[place] - least[place], largest = Math.Max(Math.Abs(most[place]), Math.Abs(least[place]));
            bool isFine = isFraction[place] && range > Smallest && range >= ManySteps / FirstGap * largest;
            if (isInexact[place] && !isFine && double.IsFinite(range))
                places.Add(place);
        }
        return places;
    }

    // The first and the last rows, since neighbours are alike in data that is sorted.
    private static T[] Column<T>(T[] values, int width, int place)
    {
        int rows = values.Length / width, count = Math.Min(rows, MostRows), first = count - count / 2;
        var column = new T[count];
        for (int i = 0; i < count; i++)
            column[i] = values[(i < first ? i : rows - count + i) * width + place];
        return column;
    }
}
