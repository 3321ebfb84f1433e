namespace BlasNet.Data;

/// <summary>Batches of rows in a given order: each row is in one of them, and the last may be smaller, unless a smaller one is left
/// out.</summary>
/// <remarks>It is walked by <c>foreach</c>, which allocates nothing.</remarks>
internal readonly ref struct BatchWalk
{
    private readonly ReadOnlySpan<int> rows;
    private readonly int batchSize;

    /// <summary>Cuts rows into batches.</summary>
    /// <param name="rows">The rows in their order; kept, not copied.</param>
    /// <param name="batchSize">Rows of a batch, at least 1.</param>
    /// <param name="dropRemainder">Whether a smaller last batch is left out, unless it is the only one.</param>
    public BatchWalk(ReadOnlySpan<int> rows, int batchSize, bool dropRemainder = false)
    {
        this.rows = rows[..Rows(rows.Length, batchSize, dropRemainder)];
        this.batchSize = batchSize;
    }

    /// <summary>Counts the batches of so many rows.</summary>
    public static int Count(int rows, int batchSize, bool dropRemainder = false) =>
        (int)(((long)Rows(rows, batchSize, dropRemainder) + batchSize - 1) / batchSize);

    /// <summary>Counts the rows that are in a batch.</summary>
    public static int Rows(int rows, int batchSize, bool dropRemainder) =>
        dropRemainder && rows > batchSize ? rows - rows % batchSize : rows;

    /// <summary>Returns the batches after the first ones.</summary>
    /// <param name="batches">Batches to leave out.</param>
    public BatchWalk Skip(int batches) => new(rows[(int)Math.Min((long)batches * batchSize, rows.Length)..], batchSize);

    /// <summary>Begins a walk.</summary>
    public Enumerator GetEnumerator() => new(rows, batchSize);

    /// <summary>Place of a walk.</summary>
    public ref struct Enumerator
    {
        private readonly int batchSize;
        private ReadOnlySpan<int> left;

        internal Enumerator(ReadOnlySpan<int> rows, int batchSize)
        {
            left = rows;
            this.batchSize = batchSize;
        }

        /// <summary>Gets the rows of the batch at hand.</summary>
        public ReadOnlySpan<int> Current { get; private set; }

        /// <summary>Goes on to the next batch; false after the last.</summary>
        public bool MoveNext()
        {
            Current = left[..Math.Min(batchSize, left.Length)];
            left = left[Current.Length..];
            return !Current.IsEmpty;
        }
    }
}
