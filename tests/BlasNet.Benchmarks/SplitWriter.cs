namespace BlasNet.Benchmarks;

/// <summary>Fixed splits of well-known tables: 64 % to learn from, 16 % to choose by, 20 % to judge by. Equal rows of the wines stay in one
/// part; otherwise trees, which remember the twin, look better than they are.</summary>
internal static class SplitWriter
{
    private static readonly (string Name, string File, char Delimiter, bool IsGrouped)[] Tables =
    [
        ("housing", "california-housing/housing.csv", ',', false), ("iris", "iris/iris.csv", ',', false),
        ("wine-red", "wine-quality/winequality-red.csv", ';', true), ("wine-white", "wine-quality/winequality-white.csv", ';', true),
    ];

    /// <summary>Writes the splits of a seed: FOLDER/NAME/{train,val,test,trainval}.csv.</summary>
    /// <param name="data">The folder of the tables, in folders with the names above.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="folder">The folder to write to.</param>
    public static void Write(string data, uint seed, string folder)
    {
        foreach ((string name, string file, char delimiter, bool isGrouped) in Tables)
        {
            string[][] lines = [.. File.ReadLines(Path.Combine(data, file))
                .Select(line => line.Split(delimiter).Select(cell => cell.Trim('"')).ToArray())
                .Where(cells => cells.Any(cell => cell.Length > 0))];
            string[] header = [.. lines[0].Select(cell => cell.Replace(' ', '_'))];
            string[][] rows = lines[1..];
            int[][] parts = isGrouped ? Groups(rows, new NumPyRandom(seed)) : Shares(rows.Length, new NumPyRandom(seed));
            Directory.CreateDirectory(Path.Combine(folder, name));
            foreach ((string part, int[] chosen) in (ReadOnlySpan<(string, int[])>)
                [("train", parts[0]), ("val", parts[1]), ("test", parts[2]), ("trainval", [.. parts[0], .. parts[1]])])
            {
                File.WriteAllLines(Path.Combine(folder, name, part + ".csv"),
                    [string.Join(',', header), .. chosen.Select(row => string.Join(',', rows[row]))]);
            }
        }
    }

    private static int[][] Shares(int count, NumPyRandom random)
    {
        int[] order = random.Permutation([.. Enumerable.Range(0, count)]);
        int first = (int)Math.Round(.64 * count), second = (int)Math.Round(.80 * count);
        return [order[..first], order[first..second], order[second..]];
    }

    private static int[][] Groups(string[][] rows, NumPyRandom random)
    {
        int[][] groups = [.. rows.Index().GroupBy(row => string.Join('\0', row.Item), row => row.Index)
            .OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => group.ToArray())];
        List<int>[] parts = [[], [], []];
        int seen = 0;
        foreach (int group in random.Permutation([.. Enumerable.Range(0, groups.Length)]))
        {
            parts[seen < .64 * rows.Length ? 0 : seen < .80 * rows.Length ? 1 : 2].AddRange(groups[group]);
            seen += groups[group].Length;
        }
        return [.. parts.Select(part => random.Permutation([.. part]))];
    }
}

/// <summary>Permutations as those of NumPy's <c>RandomState</c>, by which the published figures were split: M. Matsumoto, T. Nishimura,
/// "Mersenne Twister", ACM TOMACS 8 (1998).</summary>
internal sealed class NumPyRandom
{
    private const int Length = 624, Shift = 397;
    private readonly uint[] state = new uint[Length];
    private int used = Length;

    /// <summary>Starts from a seed.</summary>
    public NumPyRandom(uint seed)
    {
        state[0] = seed;
        for (uint i = 1; i < Length; i++)
            state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >> 30)) + i;
    }

    /// <summary>Returns the numbers in another order.</summary>
    public int[] Permutation(int[] numbers)
    {
        for (int i = numbers.Length - 1; i > 0; i--)
        {
            int other = (int)UpTo((uint)i);
            (numbers[i], numbers[other]) = (numbers[other], numbers[i]);
        }
        return numbers;
    }

    private uint UpTo(uint most)
    {
        uint mask = uint.MaxValue >> System.Numerics.BitOperations.LeadingZeroCount(most), drawn;
        while ((drawn = Next() & mask) > most) { }
        return drawn;
    }

    private uint Next()
    {
        if (used == Length)
            Refill();
        uint y = state[used++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9D2C5680;
        y ^= (y << 15) & 0xEFC60000;
        return y ^ (y >> 18);
    }

    private void Refill()
    {
        for (int i = 0; i < Length; i++)
        {
            uint y = (state[i] & 0x80000000) | (state[(i + 1) % Length] & 0x7FFFFFFF);
            state[i] = state[(i + Shift) % Length] ^ (y >> 1) ^ ((y & 1) != 0 ? 0x9908B0DF : 0);
        }
        used = 0;
    }
}
