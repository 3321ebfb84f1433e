namespace BlasNet.Losses;

/// <summary>A target that a loss cannot take.</summary>
/// <param name="Row">Its row, counted from 0.</param>
/// <param name="Subject">What is wrong, such as <c>target '1'</c> or <c>the sum of the targets</c>.</param>
/// <param name="Value">Its value, to be written with an invariant point.</param>
/// <param name="Expected">What the loss takes.</param>
/// <param name="Advice">A further sentence with a space before it, or nothing.</param>
internal sealed record TargetFault(int Row, string Subject, FormattableString Value, string Expected, string Advice = "");

/// <summary>The search for targets that make no probabilities: with them a cross entropy falls without end.</summary>
internal static class ProbabilityTargets
{
    // Shares written with two or three digits still count as a distribution.
    private const double MostDeviation = 0.01;

    /// <summary>Finds the first number outside 0 to 1.</summary>
    /// <remarks>Shapes: targets [N, width].</remarks>
    public static TargetFault? FirstOutside(ReadOnlySpan<float> targets, int width)
    {
        for (int i = 0; i < targets.Length; i++)
        {
            if (!(targets[i] is >= 0 and <= 1))
                return new TargetFault(i / width, $"target '{i % width}'", $"{targets[i]}", "numbers from 0 to 1", AdviceOnPair(targets));
        }
        return null;
    }

    /// <summary>Finds the first row that is no distribution: a negative share, or shares that do not sum to 1.</summary>
    /// <remarks>Shapes: targets [N, width].</remarks>
    public static TargetFault? FirstNoDistribution(ReadOnlySpan<float> targets, int width)
    {
        for (int row = 0; row < targets.Length / width; row++)
        {
            double sum = 0;
            ReadOnlySpan<float> shares = targets.Slice(row * width, width);
            for (int i = 0; i < width; i++)
            {
                if (!(shares[i] >= 0))
                    return new TargetFault(row, $"target '{i}'", $"{shares[i]}", "shares from 0 to 1");
                sum += shares[i];
            }
            if (!(Math.Abs(sum - 1) <= MostDeviation))
                return new TargetFault(row, "the sum of the targets", $"{sum:0.######}", "shares that sum to 1",
                    " For classes that do not exclude each other use binaryCrossEntropy.");
        }
        return null;
    }

    // Two classes are often coded as -1 and 1 or as 1 and 2.
    private static string AdviceOnPair(ReadOnlySpan<float> targets)
    {
        (float low, float high) = (targets[0], targets[0]);
        foreach (float value in targets)
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        foreach (float value in targets)
        {
            if (value != low && value != high)
                return " For numbers of any size use meanSquaredError.";
        }
        return low == high
            ? ""
            : FormattableString.Invariant($" All targets are {low} or {high}: 0 and 1 are expected in their place.");
    }
}
