using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace BlasNet.Tensors;

/// <summary>Function of one number, over whole lines of them.</summary>
internal delegate void LineFunction<T>(ReadOnlySpan<T> x, Span<T> y);

/// <summary>Functions of each element of a tensor, on all processors where it is large.</summary>
internal static class LineMap
{
    /// <summary>Applies a function to each element, into an array of as many.</summary>
    public static void Run<T>(Tensor<T> tensor, LineFunction<T> function, T[] destination)
    {
        if (!LargeResult.Is(destination.Length, Unsafe.SizeOf<T>()))
            function(TensorMemory.Dense(tensor), destination);
        else
            TileLoop.Run(new Lines<T>(TensorMemory.AsDense(tensor), function, destination), share: true);
    }

    private sealed class Lines<T>(Tensor<T> tensor, LineFunction<T> function, T[] destination) : ITiles
    {
        private static int TileLength => LargeResult.TileBytes / Unsafe.SizeOf<T>();

        public int Count => (destination.Length + TileLength - 1) / TileLength;

        public void Run(int tile)
        {
            int start = tile * TileLength, length = Math.Min(TileLength, destination.Length - start);
            function(TensorMemory.Memory(tensor).Slice(start, length), destination.AsSpan(start, length));
        }
    }
}
