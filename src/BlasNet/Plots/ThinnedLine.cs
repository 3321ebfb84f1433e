namespace BlasNet.Plots;

/// <summary>Leaves out points of a long line that nobody could see: of each stretch the least and the largest value stay.</summary>
internal static class ThinnedLine
{
    /// <summary>Keeps the finite points, and of more than the given number those that make the line's outline.</summary>
    /// <param name="points">The points, from left to right.</param>
    /// <param name="most">The most points to keep, at least 4.</param>
    public static IReadOnlyList<(double X, double Y)> Of(IEnumerable<(double X, double Y)> points, int most)
    {
        (double X, double Y)[] finite = [.. points.Where(point => double.IsFinite(point.Y))];
        if (finite.Length <= most)
            return finite;
        // The first and the last point stand beside the two of each stretch.
        int stretches = (most - 2) / 2;
        var kept = new List<(double X, double Y)>(most) { finite[0] };
        for (int i = 0; i < stretches; i++)
        {
            int from = 1 + (int)((long)(finite.Length - 2) * i / stretches);
            int to = 1 + (int)((long)(finite.Length - 2) * (i + 1) / stretches);
            int least = from, largest = from;
            for (int k = from + 1; k < to; k++)
            {
                least = finite[k].Y < finite[least].Y ? k : least;
                largest = finite[k].Y > finite[largest].Y ? k : largest;
            }
            kept.Add(finite[Math.Min(least, largest)]);
            if (least != largest)
                kept.Add(finite[Math.Max(least, largest)]);
        }
        kept.Add(finite[^1]);
        return kept;
    }
}
