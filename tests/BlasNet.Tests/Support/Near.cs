namespace BlasNet.Tests.Support;

/// <summary>Compares numbers that were computed in two ways.</summary>
internal static class Near
{
    /// <summary>Fails unless both are finite and |expected - actual| &lt;= tolerance max(1, |expected|, |actual|).</summary>
    public static void AssertNear(double expected, double actual, double tolerance, string what = "")
    {
        if (!IsNear(expected, actual, tolerance))
            throw new AssertionException(
                FormattableString.Invariant($"{what} expected {expected:R}, but was {actual:R}; the tolerance is {tolerance}."));
    }

    /// <summary>Fails unless the lengths agree and every element is near its partner.</summary>
    public static void AssertNear(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, double tolerance, string what = "")
    {
        double[] wide = new double[actual.Length];
        for (int i = 0; i < wide.Length; i++)
            wide[i] = actual[i];
        AssertNear(expected, wide, tolerance, what);
    }

    /// <inheritdoc cref="AssertNear(ReadOnlySpan{double}, ReadOnlySpan{float}, double, string)"/>
    public static void AssertNear(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance, string what = "")
    {
        if (expected.Length != actual.Length)
            throw new AssertionException($"{what} expected '{expected.Length}' elements, but there were '{actual.Length}'.");
        int bad = 0;
        int first = -1;
        for (int i = 0; i < expected.Length; i++)
        {
            if (IsNear(expected[i], actual[i], tolerance))
                continue;
            bad++;
            if (first < 0)
                first = i;
        }
        if (bad > 0)
        {
            string pair = FormattableString.Invariant($"expected {expected[first]:R}, but was {actual[first]:R}");
            string rest = FormattableString.Invariant($"the tolerance is {tolerance}; {bad} of {expected.Length} elements are bad");
            throw new AssertionException($"{what} [{first}] {pair}; {rest}.");
        }
    }

    private static bool IsNear(double expected, double actual, double tolerance) =>
        double.IsFinite(expected) && double.IsFinite(actual)
        && Math.Abs(expected - actual) <= tolerance * Math.Max(1, Math.Max(Math.Abs(expected), Math.Abs(actual)));
}
