using System.Runtime.CompilerServices;

namespace BlasNet.Kernels;

/// <summary>Checks the lengths that a kernel is called with.</summary>
internal static class Require
{
    /// <summary>Throws with both numbers unless a span has the length that the sizes ask for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Length(int actual, long expected, [CallerArgumentExpression(nameof(actual))] string name = "")
    {
        if (actual != expected)
            ThrowLength(actual, expected, name);
    }

    /// <summary>Throws with both numbers unless a span is empty or has the length that the sizes ask for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LengthOrEmpty(int actual, long expected, [CallerArgumentExpression(nameof(actual))] string name = "")
    {
        if (actual != 0 && actual != expected)
            ThrowLength(actual, expected, name);
    }

    private static void ThrowLength(int actual, long expected, string name) =>
        throw new ArgumentException($"{name} is '{actual}', but the other sizes need '{expected}'.", name);
}
