using System.Numerics;
using System.Numerics.Tensors;

namespace BlasNet.Tensors;

/// <summary>Operations on two numbers, each by .NET's tensor primitive.</summary>
internal static class BinaryOperations
{
    public readonly struct Sum<T> : IBinary<T> where T : INumber<T>
    {
        public static void Apply(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> destination) => TensorPrimitives.Add(x, y, destination);

        public static void Apply(ReadOnlySpan<T> x, T y, Span<T> destination) => TensorPrimitives.Add(x, y, destination);

        public static void Apply(T x, ReadOnlySpan<T> y, Span<T> destination) => TensorPrimitives.Add(y, x, destination);
    }

    public readonly struct Difference<T> : IBinary<T> where T : INumber<T>
    {
        public static void Apply(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> destination) => TensorPrimitives.Subtract(x, y, destination);

        public static void Apply(ReadOnlySpan<T> x, T y, Span<T> destination) => TensorPrimitives.Subtract(x, y, destination);

        public static void Apply(T x, ReadOnlySpan<T> y, Span<T> destination) => TensorPrimitives.Subtract(x, y, destination);
    }

    public readonly struct Product<T> : IBinary<T> where T : INumber<T>
    {
        public static void Apply(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> destination) => TensorPrimitives.Multiply(x, y, destination);

        public static void Apply(ReadOnlySpan<T> x, T y, Span<T> destination) => TensorPrimitives.Multiply(x, y, destination);

        public static void Apply(T x, ReadOnlySpan<T> y, Span<T> destination) => TensorPrimitives.Multiply(y, x, destination);
    }

    public readonly struct Quotient<T> : IBinary<T> where T : IFloatingPointIeee754<T>
    {
        public static void Apply(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> destination) => TensorPrimitives.Divide(x, y, destination);

        public static void Apply(ReadOnlySpan<T> x, T y, Span<T> destination) => TensorPrimitives.Divide(x, y, destination);

        public static void Apply(T x, ReadOnlySpan<T> y, Span<T> destination) => TensorPrimitives.Divide(x, y, destination);
    }

    public readonly struct PowerOf<T> : IBinary<T> where T : IFloatingPointIeee754<T>
    {
        public static void Apply(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> destination) => TensorPrimitives.Pow(x, y, destination);

        public static void Apply(ReadOnlySpan<T> x, T y, Span<T> destination) => TensorPrimitives.Pow(x, y, destination);

        public static void Apply(T x, ReadOnlySpan<T> y, Span<T> destination) => TensorPrimitives.Pow(x, y, destination);
    }

    public readonly struct Larger<T> : IBinary<T> where T : INumber<T>
    {
        public static void Apply(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> destination) => TensorPrimitives.Max(x, y, destination);

        public static void Apply(ReadOnlySpan<T> x, T y, Span<T> destination) => TensorPrimitives.Max(x, y, destination);

        public static void Apply(T x, ReadOnlySpan<T> y, Span<T> destination) => TensorPrimitives.Max(y, x, destination);
    }

    public readonly struct Smaller<T> : IBinary<T> where T : INumber<T>
    {
        public static void Apply(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> destination) => TensorPrimitives.Min(x, y, destination);

        public static void Apply(ReadOnlySpan<T> x, T y, Span<T> destination) => TensorPrimitives.Min(x, y, destination);

        public static void Apply(T x, ReadOnlySpan<T> y, Span<T> destination) => TensorPrimitives.Min(y, x, destination);
    }

    public readonly struct Mask<T, TComparison> : IBinary<T> where T : INumber<T> where TComparison : IComparison
    {
        public static void Apply(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> destination)
        {
            int i = 0;
            if (Vector<T>.IsSupported)
            {
                Vector<T> one = new(T.One);
                for (; i <= destination.Length - Vector<T>.Count; i += Vector<T>.Count)
                    (TComparison.Compare(new Vector<T>(x[i..]), new Vector<T>(y[i..])) & one).CopyTo(destination[i..]);
            }
            for (; i < destination.Length; i++)
                destination[i] = TComparison.Compare(x[i], y[i]) ? T.One : T.Zero;
        }

        public static void Apply(ReadOnlySpan<T> x, T y, Span<T> destination)
        {
            int i = 0;
            if (Vector<T>.IsSupported)
            {
                Vector<T> one = new(T.One), other = new(y);
                for (; i <= destination.Length - Vector<T>.Count; i += Vector<T>.Count)
                    (TComparison.Compare(new Vector<T>(x[i..]), other) & one).CopyTo(destination[i..]);
            }
            for (; i < destination.Length; i++)
                destination[i] = TComparison.Compare(x[i], y) ? T.One : T.Zero;
        }

        public static void Apply(T x, ReadOnlySpan<T> y, Span<T> destination)
        {
            int i = 0;
            if (Vector<T>.IsSupported)
            {
                Vector<T> one = new(T.One), other = new(x);
                for (; i <= destination.Length - Vector<T>.Count; i += Vector<T>.Count)
                    (TComparison.Compare(other, new Vector<T>(y[i..])) & one).CopyTo(destination[i..]);
            }
            for (; i < destination.Length; i++)
                destination[i] = TComparison.Compare(x, y[i]) ? T.One : T.Zero;
        }
    }

    /// <summary>Comparison of two numbers, and of vectors with masks of all bits as results.</summary>
    public interface IComparison
    {
        static abstract bool Compare<T>(T x, T y) where T : INumber<T>;

        static abstract Vector<T> Compare<T>(Vector<T> x, Vector<T> y);
    }

    public readonly struct IsGreater : IComparison
    {
        public static bool Compare<T>(T x, T y) where T : INumber<T> => x > y;

        public static Vector<T> Compare<T>(Vector<T> x, Vector<T> y) => Vector.GreaterThan(x, y);
    }

    public readonly struct IsGreaterOrEqual : IComparison
    {
        public static bool Compare<T>(T x, T y) where T : INumber<T> => x >= y;

        public static Vector<T> Compare<T>(Vector<T> x, Vector<T> y) => Vector.GreaterThanOrEqual(x, y);
    }

    public readonly struct IsEqual : IComparison
    {
        public static bool Compare<T>(T x, T y) where T : INumber<T> => x == y;

        public static Vector<T> Compare<T>(Vector<T> x, Vector<T> y) => Vector.Equals(x, y);
    }
}
