namespace BlasNet.Optimizers;

/// <summary>The range of one parameter in the flat block, with the factors of its learning rate and of its weight decay (of kernels 1, of
/// biases 0).</summary>
internal readonly record struct ParameterRange(int Start, int Length, float Rate, float Decay)
{
    public int End => Start + Length;

    /// <summary>Returns whether another range begins at the end of this one and has the same factors.</summary>
    public bool IsContinuedBy(ParameterRange next) => next.Start == End && next.Rate == Rate && next.Decay == Decay;
}

/// <summary>The ranges of all parameters, as an optimizer goes over them.</summary>
internal static class ParameterRanges
{
    /// <summary>Joins adjacent ranges with the same factors, so that a tile has few long loops, unless they must stay apart.</summary>
    /// <param name="ranges">The ranges.</param>
    /// <param name="decay">Whether the optimizer decays weights at all.</param>
    /// <param name="length">The length of the block.</param>
    /// <param name="apart">Whether the ranges must stay apart.</param>
    /// <exception cref="ArgumentException">A range overlaps the one before or leaves the block.</exception>
    public static ParameterRange[] Joined(IReadOnlyList<ParameterRange> ranges, bool decay, int length, bool apart)
    {
        var joined = new List<ParameterRange>();
        int end = 0;
        foreach (ParameterRange range in ranges)
        {
            if (range.Start < end || range.Length < 0 || range.Length > length - range.Start)
                throw new ArgumentException(
                    $"The range of '{range.Length}' parameters at '{range.Start}' "
                    + $"overlaps another or leaves the block of '{length}'.", nameof(ranges));
            end = range.End;
            ParameterRange next = decay ? range : range with { Decay = 0 };
            if (!apart && joined.Count > 0 && joined[^1].IsContinuedBy(next))
                joined[^1] = joined[^1] with { Length = joined[^1].Length + range.Length };
            else if (range.Length > 0)
                joined.Add(next);
        }
        return [.. joined];
    }
}
