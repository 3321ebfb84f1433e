using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace BlasNet.Tensors;

/// <summary>Operation on two numbers, over whole lines of them.</summary>
internal interface IBinary<T>
{
    /// <summary>Computes destination[i] from x[i] and y[i].</summary>
    static abstract void Apply(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> destination);

    /// <summary>Computes destination[i] from x[i] and y.</summary>
    static abstract void Apply(ReadOnlySpan<T> x, T y, Span<T> destination);

    /// <summary>Computes destination[i] from x and y[i].</summary>
    static abstract void Apply(T x, ReadOnlySpan<T> y, Span<T> destination);
}

/// <summary>Operations on dense tensors with broadcasting, block by block, on all processors where they are large.</summary>
internal static class Broadcasting
{
    /// <summary>Applies an operation to two compatible tensors, into an array of their common shape.</summary>
    public static void Run<T, TOperation>(Tensor<T> a, int[] shapeA, Tensor<T> b, int[] shapeB, int[] common, T[] destination)
        where TOperation : IBinary<T>
    {
        if (destination.Length == 0)
            return;
        var layout = new BroadcastLayout(Unsafe.SizeOf<T>(), common, shapeA, shapeB);
        TileLoop.Run(new Pairs<T, TOperation>(layout, TensorMemory.AsDense(a), TensorMemory.AsDense(b), destination), layout.IsLarge);
    }

    /// <summary>Repeats a tensor to a larger shape.</summary>
    public static void Repeat<T>(Tensor<T> tensor, int[] shape, int[] common, T[] destination)
    {
        if (destination.Length == 0)
            return;
        var layout = new BroadcastLayout(Unsafe.SizeOf<T>(), common, shape);
        TileLoop.Run(new Copies<T>(layout, TensorMemory.AsDense(tensor), destination), layout.IsLarge);
    }

    /// <summary>Selects the element of a where the condition is not 0, else that of b.</summary>
    public static void Select<T>(Tensor<T> condition, Tensor<T> a, Tensor<T> b, int[] common, T[] destination) where T : INumber<T>
    {
        if (destination.Length == 0)
            return;
        Tensor<T>[] operands = [TensorMemory.AsDense(condition), TensorMemory.AsDense(a), TensorMemory.AsDense(b)];
        var layout = new BroadcastLayout(Unsafe.SizeOf<T>(), common, Array.ConvertAll(operands, TensorMemory.Extents));
        TileLoop.Run(new Selections<T>(layout, operands, destination), layout.IsLarge);
    }

    private sealed class Pairs<T, TOperation>(BroadcastLayout layout, Tensor<T> a, Tensor<T> b, T[] destination) : ITiles
        where TOperation : IBinary<T>
    {
        public int Count => layout.Tiles;

        public void Run(int tile)
        {
            var x = new BroadcastOperand<T>(layout, 0, TensorMemory.Memory(a));
            var y = new BroadcastOperand<T>(layout, 1, TensorMemory.Memory(b));
            (int first, int end) = layout.BlocksOf(tile);
            for (int block = first; block < end; block++)
            {
                (int start, int rows) = layout.Place(block);
                Span<T> line = destination.AsSpan(start, rows * layout.RowLength);
                if (y.IsConstant)
                    TOperation.Apply(x.Block(block, rows), y.Constant(block), line);
                else if (x.IsConstant)
                    TOperation.Apply(x.Constant(block), y.Block(block, rows), line);
                else
                    TOperation.Apply(x.Block(block, rows), y.Block(block, rows), line);
            }
            x.Release();
            y.Release();
        }
    }

    private sealed class Copies<T>(BroadcastLayout layout, Tensor<T> tensor, T[] destination) : ITiles
    {
        public int Count => layout.Tiles;

        public void Run(int tile)
        {
            var operand = new BroadcastOperand<T>(layout, 0, TensorMemory.Memory(tensor));
            (int first, int end) = layout.BlocksOf(tile);
            for (int block = first; block < end; block++)
            {
                (int start, int rows) = layout.Place(block);
                Span<T> line = destination.AsSpan(start, rows * layout.RowLength);
                if (operand.IsConstant)
                    line.Fill(operand.Constant(block));
                else
                    operand.Block(block, rows).CopyTo(line);
            }
            operand.Release();
        }
    }

    private sealed class Selections<T>(BroadcastLayout layout, Tensor<T>[] operands, T[] destination) : ITiles where T : INumber<T>
    {
        public int Count => layout.Tiles;

        public void Run(int tile)
        {
            var condition = new BroadcastOperand<T>(layout, 0, TensorMemory.Memory(operands[0]));
            var a = new BroadcastOperand<T>(layout, 1, TensorMemory.Memory(operands[1]));
            var b = new BroadcastOperand<T>(layout, 2, TensorMemory.Memory(operands[2]));
            (int first, int end) = layout.BlocksOf(tile);
            for (int block = first; block < end; block++)
            {
                (int start, int rows) = layout.Place(block);
                Line(condition.Block(block, rows), a.Block(block, rows), b.Block(block, rows),
                    destination.AsSpan(start, rows * layout.RowLength));
            }
            condition.Release();
            a.Release();
            b.Release();
        }

        private static void Line(ReadOnlySpan<T> condition, ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> destination)
        {
            int i = 0;
            if (Vector<T>.IsSupported)
            {
                for (; i <= destination.Length - Vector<T>.Count; i += Vector<T>.Count)
                {
                    Vector<T> isZero = Vector.Equals(new Vector<T>(condition[i..]), Vector<T>.Zero);
                    Vector.ConditionalSelect(isZero, new Vector<T>(b[i..]), new Vector<T>(a[i..])).CopyTo(destination[i..]);
                }
            }
            for (; i < destination.Length; i++)
                destination[i] = T.IsZero(condition[i]) ? b[i] : a[i];
        }
    }
}
