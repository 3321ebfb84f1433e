namespace BlasNet.Tables;

/// <summary>Statistics of the numbers of a column, without missing ones; sums are of doubles in the order of the rows.</summary>
/// <remarks>The sum of large numbers such as clocks exceeds the 53 bits of a double, so that its error is carried along: T. J. Dekker, "A
/// floating-point technique for extending the available precision", Numerische Mathematik 18 (1971).</remarks>
/// <param name="Count">The number of numbers.</param>
/// <param name="Mean">The mean.</param>
/// <param name="Deviation">The standard deviation of the whole set (divided by n); 0 where all numbers are the same.</param>
/// <param name="Least">The smallest.</param>
/// <param name="Most">The largest.</param>
internal readonly record struct ColumnNumbers(int Count, double Mean, double Deviation, double Least, double Most)
{
    /// <summary>Computes the statistics of the given rows, which must ascend.</summary>
    public static ColumnNumbers Of(TableColumn column, ReadOnlySpan<int> rows)
    {
        var walk = new NumberWalk(column);
        (int count, double sum, double error) = (0, 0, 0);
        (double least, double most) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (int row in rows)
        {
            double number = walk.At(row);
            if (double.IsNaN(number))
                continue;
            count++;
            double before = sum;
            sum += number;
            error += Math.Abs(before) < Math.Abs(number) ? number - sum + before : before - sum + number;
            least = Math.Min(least, number);
            most = Math.Max(most, number);
        }
        if (count == 0)
            return default;
        // The rounded sum of equal numbers would give them a tiny deviation, by which they would be divided.
        if (least == most)
            return new ColumnNumbers(count, least, 0, least, most);
        double mean = sum / count;
        mean += (Math.FusedMultiplyAdd(-mean, count, sum) + error) / count;
        (double unit, double squares) = (Unit(most - least), 0);
        foreach (int row in rows)
        {
            double number = walk.At(row);
            if (double.IsNaN(number))
                continue;
            double difference = (number - mean) * unit;
            squares += difference * difference;
        }
        return new ColumnNumbers(count, mean, Math.Sqrt(squares / count) / unit, least, most);
    }

    /// <summary>Computes the median of the given rows, which must ascend; one of them must have a number.</summary>
    public static double Median(TableColumn column, ReadOnlySpan<int> rows)
    {
        double[] numbers = Sorted(column, rows);
        return Median(numbers.Length, place => numbers[place]);
    }

    /// <summary>Computes the median of sorted numbers.</summary>
    public static double Median(int count, Func<int, double> at)
    {
        int half = count / 2;
        return count % 2 != 0 ? at(half) : at(half - 1) / 2 + at(half) / 2;
    }

    /// <summary>Returns the numbers of the given rows, which must ascend, from the smallest to the largest.</summary>
    public static double[] Sorted(TableColumn column, ReadOnlySpan<int> rows)
    {
        var walk = new NumberWalk(column);
        var numbers = new double[rows.Length];
        int count = 0;
        foreach (int row in rows)
        {
            double number = walk.At(row);
            if (!double.IsNaN(number))
                numbers[count++] = number;
        }
        Array.Resize(ref numbers, count);
        Array.Sort(numbers);
        return numbers;
    }

    // A power of two, which rounds nothing, keeps squares of extreme numbers within the range of doubles.
    private static double Unit(double range) =>
        range is > 1e100 or < 1e-100 ? Math.ScaleB(1, -Math.Clamp(Math.ILogB(range), -1000, 1000)) : 1;
}

/// <summary>Reader of a column's numbers in ascending order of rows, block by block; any other order is only slower.</summary>
internal ref struct NumberWalk(TableColumn column)
{
    private ReadOnlySpan<double> block;
    private double[]? buffer;
    private int from;

    /// <summary>Returns the number of a row, NaN where it is missing.</summary>
    public double At(int row)
    {
        if ((uint)(row - from) >= (uint)block.Length)
        {
            from = row;
            block = column.NumbersFrom(row, ref buffer);
        }
        return block[row - from];
    }
}
