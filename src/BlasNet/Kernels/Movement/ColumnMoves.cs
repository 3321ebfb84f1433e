using System.Runtime.CompilerServices;

namespace BlasNet.Kernels;

/// <summary>Operation on a run of neighbouring values that images and columns share.</summary>
internal interface IColumnMove
{
    static abstract void Run<V, R>(ref float images, int inImages, ref float columns, int inColumns, int length)
        where V : struct, ILanes<V>
        where R : struct, ITail;

    /// <summary>Processes a run of columns that lies in the padding.</summary>
    static abstract void Padding<V, R>(ref float columns, int inColumns, int length)
        where V : struct, ILanes<V>
        where R : struct, ITail;
}

/// <summary>Copy from images to columns (im2col); whole lanes may overrun into the next run, which is written later.</summary>
internal readonly struct CopyToColumns : IColumnMove
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<V, R>(ref float images, int inImages, ref float columns, int inColumns, int length)
        where V : struct, ILanes<V>
        where R : struct, ITail
    {
        for (int i = 0; i < length; i += Lanes.Count)
        {
            int count = R.Count(length - i);
            Lanes.Write(Lanes.Read<V>(ref images, (nuint)(inImages + i), count), ref columns, (nuint)(inColumns + i), count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Padding<V, R>(ref float columns, int inColumns, int length)
        where V : struct, ILanes<V>
        where R : struct, ITail
    {
        for (int i = 0; i < length; i += Lanes.Count)
            Lanes.Write(V.Broadcast(0), ref columns, (nuint)(inColumns + i), R.Count(length - i));
    }
}

/// <summary>Addition of columns to images (col2im); lanes beyond the run add 0.</summary>
internal readonly struct AddToImages : IColumnMove
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<V, R>(ref float images, int inImages, ref float columns, int inColumns, int length)
        where V : struct, ILanes<V>
        where R : struct, ITail
    {
        int i = 0;
        for (; i <= length - Lanes.Count; i += Lanes.Count)
        {
            V sum = V.Load(ref images, (nuint)(inImages + i)) + V.Load(ref columns, (nuint)(inColumns + i));
            sum.Store(ref images, (nuint)(inImages + i));
        }
        if (i == length)
            return;
        int count = R.Count(length - i);
        V rest = Lanes.Read<V>(ref columns, (nuint)(inColumns + i), count) & Lanes.First<V>(length - i);
        Lanes.Write(Lanes.Read<V>(ref images, (nuint)(inImages + i), count) + rest, ref images, (nuint)(inImages + i), count);
    }

    public static void Padding<V, R>(ref float columns, int inColumns, int length)
        where V : struct, ILanes<V>
        where R : struct, ITail
    {
    }
}
