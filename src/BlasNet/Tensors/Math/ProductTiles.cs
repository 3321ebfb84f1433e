using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using BlasNet.Native;

namespace BlasNet.Tensors;

/// <summary>Matrix products of float or double, alone or many of the same sizes, on all processors where they are large.</summary>
internal static class ProductTiles
{
    // Cost of a group of small products.
    private const long GroupCost = 16L << 20;

    // As many products are tiles enough without a cut.
    private const int ManyProducts = 8;

    /// <summary>Multiplies matrices of two tensors, chosen by their indices, into an array.</summary>
    public static void Run<T, TProducts>(ProductSizes sizes, Tensor<T> a, Tensor<T> b, int[] indexA, int[] indexB, T[] results)
        where T : INumber<T> where TProducts : IProducts<T>
    {
        ProductCut cut = indexA.Length < ManyProducts ? sizes.Cut(Unsafe.SizeOf<T>()) : new ProductCut(1, 1, 1);
        if (cut.Tiles == 1 && indexA.Length == 1)
        {
            Multiply<T, TProducts>(
                sizes, TensorMemory.Dense(a), TensorMemory.Dense(b), results, (0, sizes.M), (0, sizes.N), (0, sizes.K));
            return;
        }
        int group = (int)Math.Clamp(GroupCost / Math.Max(1, sizes.Cost), 1, indexA.Length);
        T[] later = cut.Slices == 1 ? [] : TensorMemory.Allocate<T>([cut.Slices - 1, results.Length]);
        var tiles = new Tiles<T, TProducts>(
            sizes, cut, TensorMemory.AsDense(a), TensorMemory.AsDense(b), indexA, indexB, group, results, later);
        TileLoop.Run(tiles, share: tiles.Count > 1 && Blas.Info.Threading != BlasThreading.Serial);
        for (int start = 0; start < later.Length; start += results.Length)
            TensorPrimitives.Add(results, later.AsSpan(start, results.Length), results);
    }

    private sealed class Tiles<T, TProducts>(ProductSizes sizes, ProductCut cut, Tensor<T> a, Tensor<T> b, int[] indexA, int[] indexB,
        int group, T[] results, T[] later) : ITiles where TProducts : IProducts<T>
    {
        // Large products are cut, small ones are grouped; the others are a tile each.
        public int Count => cut.Tiles * ((indexA.Length + group - 1) / group);

        public void Run(int tile)
        {
            ReadOnlySpan<T> left = TensorMemory.Memory(a), right = TensorMemory.Memory(b);
            (_, _, int m, int n, int k) = sizes;
            int first = tile / cut.Tiles * group, part = tile % cut.Tiles, tileOfRows = part / cut.Slices;
            (int Start, int Count) rows = ProductSizes.Range(m, cut.Rows, tileOfRows / cut.Columns);
            (int Start, int Count) columns = ProductSizes.Range(n, cut.Columns, tileOfRows % cut.Columns);
            (int Start, int Count) terms = ProductSizes.Range(k, cut.Slices, part % cut.Slices);
            Span<T> sums = terms.Start == 0 ? results : later.AsSpan((part % cut.Slices - 1) * results.Length, results.Length);
            for (int i = first; i < Math.Min(first + group, indexA.Length); i++)
            {
                Multiply<T, TProducts>(sizes, left.Slice(indexA[i] * m * k, m * k), right.Slice(indexB[i] * k * n, k * n),
                    sums.Slice(i * m * n, m * n), rows, columns, terms);
            }
        }
    }

    private static void Multiply<T, TProducts>(ProductSizes sizes, ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> c,
        (int Start, int Count) rows, (int Start, int Count) columns, (int Start, int Count) terms) where TProducts : IProducts<T>
    {
        (bool transposeA, bool transposeB, int m, int n, int k) = sizes;
        int lda = transposeA ? m : k, ldb = transposeB ? k : n;
        (int i, int height) = rows;
        (int j, int width) = columns;
        (int l, int depth) = terms;
        if (k > 0)
        {
            a = a[(transposeA ? l * lda + i : i * lda + l)..];
            b = b[(transposeB ? j * ldb + l : l * ldb + j)..];
        }
        c = c[(i * n + j)..];
        if (n == 1)
            TProducts.Gemv(transposeA, transposeA ? depth : height, transposeA ? height : depth, a, lda, b, c);
        else if (m == 1)
            TProducts.Gemv(!transposeB, transposeB ? width : depth, transposeB ? depth : width, b, ldb, a, c);
        else
            TProducts.Gemm(transposeA, transposeB, height, width, depth, a, lda, b, ldb, c, n);
    }
}

/// <summary>The sum of products of two vectors, on all processors where they are long.</summary>
internal static class DotTiles
{
    private const int TileBytes = 1 << 20;

    /// <summary>Returns the sum of x[i] y[i]: sums of tiles, added in order.</summary>
    public static T Run<T, TProducts>(Tensor<T> x, Tensor<T> y) where T : INumber<T> where TProducts : IProducts<T>
    {
        int tileLength = TileBytes / Unsafe.SizeOf<T>();
        if (x.FlattenedLength <= 2 * tileLength)
            return TProducts.Dot(TensorMemory.Dense(x), TensorMemory.Dense(y));
        var sums = new T[((int)x.FlattenedLength + tileLength - 1) / tileLength];
        TileLoop.Run(new Tiles<T, TProducts>(TensorMemory.AsDense(x), TensorMemory.AsDense(y), tileLength, sums), share: true);
        T sum = sums[0];
        for (int i = 1; i < sums.Length; i++)
            sum += sums[i];
        return sum;
    }

    private sealed class Tiles<T, TProducts>(Tensor<T> x, Tensor<T> y, int tileLength, T[] sums) : ITiles where TProducts : IProducts<T>
    {
        public int Count => sums.Length;

        public void Run(int tile)
        {
            int start = tile * tileLength, length = Math.Min(tileLength, (int)x.FlattenedLength - start);
            sums[tile] = TProducts.Dot(TensorMemory.Memory(x).Slice(start, length), TensorMemory.Memory(y).Slice(start, length));
        }
    }
}
