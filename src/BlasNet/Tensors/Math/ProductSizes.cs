namespace BlasNet.Tensors;

/// <summary>Sizes of a matrix product: op(A) is [m, k], op(B) [k, n], where op transposes or not.</summary>
internal readonly record struct ProductSizes(bool TransposeA, bool TransposeB, int M, int N, int K)
{
    // A number read or written costs as much as some multiply-adds.
    private const int CostOfElement = 32;

    // Cost below which a second thread comes too late to help: some hundred microseconds.
    private const long LeastCost = 24L << 20;

    // Bytes of a matrix that multiplies a vector: memory bounds it, not arithmetic.
    private const long LeastBytes = 4L << 20;

    // Each tile packs its rows and columns anew. Halves of 450 rows cost 3 to 6 % more than the whole, quarters 10; tiles of 900 rows
    // and columns next to nothing.
    private const int LeastExtent = 64, GoodExtent = 900, Multiple = 16;

    // Sums are cut where there are many times more terms than rows and columns, whose tiles would be slivers.
    private const int MostSummed = 512, TermsPerRow = 4;

    private const int MostTiles = 64, MostSlices = 16;

    /// <summary>Gets the number of multiply-adds and of elements, weighed.</summary>
    public long Cost => (long)M * N * K + CostOfElement * ((long)M * K + (long)K * N + (long)M * N);

    /// <summary>Computes into how many tiles of rows and of columns the result is cut, and each sum into how many slices of terms:
    /// by the sizes alone.</summary>
    public ProductCut Cut(int elementBytes)
    {
        if (M == 1 || N == 1)
            return CutOfVector((long)Math.Max(M, N) * K * elementBytes);
        long wanted = Math.Min(Cost / LeastCost, MostTiles);
        if (Math.Max(M, N) <= MostSummed && K >= TermsPerRow * Math.Max(M, N))
            return new ProductCut(1, 1, Slices(Math.Min(wanted, K / (TermsPerRow * Math.Max(M, N)))));
        int rows = 1, columns = 1;
        while (2 * rows * columns <= wanted)
        {
            int height = M / rows / 2, width = N / columns / 2;
            if (Math.Max(height, width) < (rows * columns == 1 ? LeastExtent : GoodExtent))
                break;
            if (height >= width)
                rows *= 2;
            else
                columns *= 2;
        }
        return new ProductCut(Rounded(M, rows), Rounded(N, columns), 1);
    }

    /// <summary>Gets the range of a part among so many of a length.</summary>
    public static (int Start, int Count) Range(int length, int parts, int index)
    {
        int each = Length(length, parts);
        return (index * each, Math.Min(each, length - index * each));
    }

    // Along the longer way through the matrix's memory: its rows count the results or the terms.
    private ProductCut CutOfVector(long bytes)
    {
        bool rowsAreTerms = N == 1 ? TransposeA : !TransposeB;
        int wanted = (int)Math.Min(bytes / LeastBytes, MostTiles), limit = (rowsAreTerms ? K : Math.Max(M, N)) / LeastExtent;
        int parts = Math.Max(1, Math.Min(wanted, limit));
        if (rowsAreTerms)
            return new ProductCut(1, 1, Slices(parts));
        return N == 1 ? new ProductCut(Rounded(M, parts), 1, 1) : new ProductCut(1, Rounded(N, parts), 1);
    }

    private int Slices(long wanted) => Rounded(K, (int)Math.Clamp(wanted, 1, MostSlices));

    // As many parts as are left when each is a multiple of a vector.
    private static int Rounded(int length, int parts)
    {
        int each = Length(length, parts);
        return each == 0 ? 1 : (length + each - 1) / each;
    }

    private static int Length(int length, int parts) =>
        parts == 1 ? length : ((length + parts - 1) / parts + Multiple - 1) / Multiple * Multiple;
}

/// <summary>Numbers of tiles of a product: of rows, of columns, and of slices of each sum's terms.</summary>
internal readonly record struct ProductCut(int Rows, int Columns, int Slices)
{
    public int Tiles => Rows * Columns * Slices;
}
