using System.Numerics;

namespace BlasNet.Data;

/// <summary>Count of the different numbers of a column before and after they are rounded to the floats that a network sees.</summary>
/// <param name="Different">The number of different numbers.</param>
/// <param name="Floats">The number of different floats.</param>
/// <param name="Matters">Whether the loss is more than what a scale leaves of numbers with many digits: over a twentieth of the numbers,
/// two that differ by more than a millionth of the range, or unscaled whole numbers.</param>
internal readonly record struct RoundedNumbers(int Different, int Floats, bool Matters)
{
    private const int LargestShare = 20;
    private const double SmallestStep = 1.0 / (1 << 20);

    /// <summary>Counts numbers and their floats.</summary>
    /// <param name="numbers">The numbers, none of them NaN; they are sorted.</param>
    /// <param name="round">The function that rounds a number; it must not decrease.</param>
    /// <param name="isScaled">Whether it scales the numbers.</param>
    public static RoundedNumbers Of<T>(Span<T> numbers, Func<T, float> round, bool isScaled) where T : INumber<T>
    {
        if (numbers.IsEmpty)
            return default;
        numbers.Sort();
        (int different, int floats, double widest, bool isWhole) = (1, 1, 0, false);
        float last = round(numbers[0]);
        for (int i = 1; i < numbers.Length; i++)
        {
            if (numbers[i] == numbers[i - 1])
                continue;
            different++;
            float rounded = round(numbers[i]);
            if (rounded != last)
            {
                (floats, last) = (floats + 1, rounded);
                continue;
            }
            widest = Math.Max(widest, double.CreateChecked(numbers[i] - numbers[i - 1]));
            isWhole |= T.IsInteger(numbers[i]) && T.IsInteger(numbers[i - 1]);
        }
        int lost = different - floats;
        bool isCoarse = widest > SmallestStep * (double.CreateChecked(numbers[^1]) - double.CreateChecked(numbers[0]));
        bool isLarge = LargestShare * (long)lost > different;
        return new RoundedNumbers(different, floats, lost > 0 && (isCoarse || isLarge || (isWhole && !isScaled)));
    }
}
