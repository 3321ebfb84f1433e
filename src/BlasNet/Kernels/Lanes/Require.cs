using System.Runtime.CompilerServices;

namespace BlasNet.Kernels;

/// <summary>Checks of the lengths of a kernel's arguments.</summary>
internal static class Require
{
    /// <summary>Throws, naming both numbers, unless a span has the expected length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Length(int actual, long expected, [CallerArgumentExpression(nameof(actual))] string name = "")
    {
        if (actual != expected)
            ThrowLength(actual, expected, name);
    }

    /// <summary>Throws, naming both numbers, unless a span is empty or has the expected length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LengthOrEmpty(int actual, long expected, [CallerArgumentExpression(nameof(actual))] string name = "")
    {
        if (actual != 0 && actual != expected)
            ThrowLength(actual, expected, name);
    }

    private static void ThrowLength(int actual, long expected, string name) =>
        throw new ArgumentException($"{name} is '{actual}', but the other sizes need '{expected}'.", name);
}
