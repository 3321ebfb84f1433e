namespace BlasNet.Data.Tables;

/// <summary>Keeps the full blocks of cells of all columns of a table, out of reach of the garbage collector.</summary>
internal abstract class CellStore : IDisposable
{
    /// <summary>The cells of a block, each of 4 bytes.</summary>
    public const int BlockLength = 1 << BlockBits;

    /// <summary>The power of two that <see cref="BlockLength"/> is.</summary>
    public const int BlockBits = 12;

    /// <summary>Gets the cells of a block; valid until it is released.</summary>
    public abstract ReadOnlySpan<float> this[int block] { get; }

    /// <summary>Makes a store in memory or, where a folder is given, in a temporary file there.</summary>
    /// <exception cref="MachineException">The folder cannot be written.</exception>
    public static CellStore In(string? folder) => folder is null ? new MemoryCellStore() : new FileCellStore(folder);

    /// <summary>Keeps a copy of a block, and returns its number.</summary>
    /// <exception cref="MachineException">The disk is full, or no memory is left.</exception>
    public abstract int Append(ReadOnlySpan<float> cells);

    /// <summary>Gives back a block that is needed no more.</summary>
    public abstract void Release(int block);

    /// <inheritdoc/>
    public abstract void Dispose();
}
