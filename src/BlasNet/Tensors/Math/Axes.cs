namespace BlasNet.Tensors;

/// <summary>Arithmetic of extents: sizes, strides, broadcasting by NumPy's rules, axes counted from the end.</summary>
internal static class Axes
{
    /// <summary>Counts the elements: the product of the extents, 1 for a scalar.</summary>
    /// <exception cref="ConfigurationException">An extent is negative, or there are more elements than an array can hold.</exception>
    public static int Size(ReadOnlySpan<int> extents)
    {
        long size = 1;
        bool empty = false;
        foreach (int extent in extents)
        {
            if (extent < 0)
                throw new ConfigurationException(
                    $"the shape {Shape.Text(extents.ToArray())} has the extent '{extent}'; none may be negative.");
            empty |= extent == 0;
            size = Math.Min(size * Math.Max(1, extent), int.MaxValue);
        }
        if (!empty && size > Array.MaxLength)
            throw new ConfigurationException($"the shape {Shape.Text(extents.ToArray())} has more than {Array.MaxLength} elements.");
        return empty ? 0 : (int)size;
    }

    /// <summary>Computes the strides of row-major order.</summary>
    public static int[] Strides(ReadOnlySpan<int> extents)
    {
        int[] strides = new int[extents.Length];
        int next = 1;
        for (int i = extents.Length - 1; i >= 0; i--)
        {
            strides[i] = next;
            next *= extents[i];
        }
        return strides;
    }

    /// <summary>Computes the strides of dense elements that are broadcast to a larger shape: 0 along repeated axes.</summary>
    public static int[] RepeatedStrides(ReadOnlySpan<int> extents, int rank)
    {
        int[] own = Strides(extents), strides = new int[rank];
        for (int i = 0; i < extents.Length; i++)
            strides[rank - extents.Length + i] = extents[i] == 1 ? 0 : own[i];
        return strides;
    }

    /// <summary>Computes the common shape of two: aligned at the last axis, an extent of 1 is repeated.</summary>
    /// <exception cref="ConfigurationException">Two extents differ and neither is 1.</exception>
    public static int[] Broadcast(ReadOnlySpan<int> a, ReadOnlySpan<int> b, string place)
    {
        int[] common = new int[Math.Max(a.Length, b.Length)];
        for (int i = 1; i <= common.Length; i++)
        {
            int left = i <= a.Length ? a[^i] : 1, right = i <= b.Length ? b[^i] : 1;
            if (left != right && left != 1 && right != 1)
                throw new ConfigurationException($"{place}: the shapes {Shape.Text(a.ToArray())} and {Shape.Text(b.ToArray())} do not fit; "
                    + $"counted from the last axis, extents must be equal or 1, but they are '{left}' and '{right}'.");
            common[^i] = left == 1 ? right : left;
        }
        return common;
    }

    /// <summary>Converts an axis, which may be negative to count from the end, to an index.</summary>
    public static int Index(int axis, int rank, string place) => axis >= -rank && axis < rank
        ? axis < 0 ? axis + rank : axis
        : throw new ConfigurationException(
            $"{place}: the axis '{axis}' must lie from {-rank} to {rank - 1}, for the tensor has {rank} axes.", nameof(axis));

    /// <summary>Marks axes; none given means all.</summary>
    /// <exception cref="ConfigurationException">An axis is out of range or given twice.</exception>
    public static bool[] Marks(ReadOnlySpan<int> axes, int rank, string place)
    {
        bool[] marks = new bool[rank];
        if (axes.Length == 0)
            Array.Fill(marks, true);
        foreach (int axis in axes)
        {
            int index = Index(axis, rank, place);
            if (marks[index])
                throw new ConfigurationException($"{place}: the axes {Shape.Text(axes.ToArray())} must differ, but '{axis}' stands twice.");
            marks[index] = true;
        }
        return marks;
    }
}
