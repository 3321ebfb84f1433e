using System.Numerics;
using System.Numerics.Tensors;

namespace BlasNet.Tensors;

/// <summary>Reductions of many numbers to one.</summary>
internal static class ReductionOperations
{
    /// <summary>Pairwise sum, whose error grows with the logarithm of the length (Higham 1993). Sums of integers are checked.</summary>
    public readonly struct Sum<T> : IReduction<T> where T : INumber<T>
    {
        private const int Halved = 512; // up to here the lanes of the primitive are as accurate

        public static T Start => T.Zero;

        public static bool AnyOrder => !IsWhole;

        private static bool IsWhole => typeof(T) != typeof(float) && typeof(T) != typeof(double) && typeof(T) != typeof(Half);

        public static T Reduce(ReadOnlySpan<T> line)
        {
            if (IsWhole)
                return CheckedSum(line);
            if (line.Length <= Halved)
                return TensorPrimitives.Sum(line);
            int half = line.Length / 2;
            return Reduce(line[..half]) + Reduce(line[half..]);
        }

        public static T Join(T x, T y) => checked(x + y);

        public static void Join(ReadOnlySpan<T> line, Span<T> results)
        {
            if (!IsWhole)
            {
                TensorPrimitives.Add(results, line, results);
                return;
            }
            for (int i = 0; i < line.Length; i++)
                results[i] = checked(results[i] + line[i]);
        }

        private static T CheckedSum(ReadOnlySpan<T> line)
        {
            T sum = T.Zero;
            foreach (T value in line)
                sum = checked(sum + value);
            return sum;
        }
    }

    /// <summary>The largest number; NaN if any is.</summary>
    public readonly struct Largest<T> : IReduction<T> where T : INumber<T>
    {
        public static T Start => T.CreateSaturating(double.NegativeInfinity);

        public static bool AnyOrder => true;

        public static T Reduce(ReadOnlySpan<T> line) => TensorPrimitives.Max(line);

        public static T Join(T x, T y) => T.Max(x, y);

        public static void Join(ReadOnlySpan<T> line, Span<T> results) => TensorPrimitives.Max(results, line, results);
    }

    /// <summary>The smallest number; NaN if any is.</summary>
    public readonly struct Smallest<T> : IReduction<T> where T : INumber<T>
    {
        public static T Start => T.CreateSaturating(double.PositiveInfinity);

        public static bool AnyOrder => true;

        public static T Reduce(ReadOnlySpan<T> line) => TensorPrimitives.Min(line);

        public static T Join(T x, T y) => T.Min(x, y);

        public static void Join(ReadOnlySpan<T> line, Span<T> results) => TensorPrimitives.Min(results, line, results);
    }
}
