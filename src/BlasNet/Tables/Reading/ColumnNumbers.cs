namespace BlasNet.Tables;

/// <summary>Statistics of the numbers of a column, without missing ones; sums are of doubles in the order of the rows.</summary>
/// <param name="Count">The number of numbers.</param>
/// <param name="Mean">The mean.</param>
/// <param name="Deviation">The standard deviation of the whole set (divided by n).</param>
/// <param name="Least">The smallest.</param>
/// <param name="Most">The largest.</param>
internal readonly record struct ColumnNumbers(int Count, double Mean, double Deviation, float Least, float Most)
{
    /// <summary>Computes the statistics of the given rows, which must ascend.</summary>
    public static ColumnNumbers Of(TableColumn column, ReadOnlySpan<int> rows)
    {
        var walk = new NumberWalk(column);
        (int count, double sum, float least, float most) = (0, 0, float.PositiveInfinity, float.NegativeInfinity);
        foreach (int row in rows)
        {
            float number = walk.At(row);
            if (float.IsNaN(number))
                continue;
            count++;
            sum += number;
            least = MathF.Min(least, number);
            most = MathF.Max(most, number);
        }
        if (count == 0)
            return default;
        double mean = sum / count, squares = 0;
        foreach (int row in rows)
        {
            float number = walk.At(row);
            if (!float.IsNaN(number))
                squares += (number - mean) * (number - mean);
        }
        return new ColumnNumbers(count, mean, Math.Sqrt(squares / count), least, most);
    }

    /// <summary>Computes the median of the given rows, which must ascend; one of them must have a number.</summary>
    public static float Median(TableColumn column, ReadOnlySpan<int> rows)
    {
        var walk = new NumberWalk(column);
        var numbers = new float[rows.Length];
        int count = 0;
        foreach (int row in rows)
        {
            float number = walk.At(row);
            if (!float.IsNaN(number))
                numbers[count++] = number;
        }
        Array.Sort(numbers, 0, count);
        int half = count / 2;
        return count % 2 != 0 ? numbers[half] : (float)(((double)numbers[half - 1] + numbers[half]) / 2);
    }
}

/// <summary>Reader of a column's numbers in ascending order of rows, block by block; any other order is only slower.</summary>
internal ref struct NumberWalk(TableColumn column)
{
    private ReadOnlySpan<float> block;
    private int from;

    /// <summary>Returns the number of a row, NaN where it is missing.</summary>
    public float At(int row)
    {
        if ((uint)(row - from) >= (uint)block.Length)
        {
            from = row & -CellStore.BlockLength;
            block = column.NumbersFrom(from);
        }
        return block[row - from];
    }
}
