using System.Runtime.InteropServices;
using System.Security.Cryptography;
using BlasNet.Data;
using BlasNet.Files;
using BlasNet.Native;

namespace BlasNet.Tables;

/// <summary>Table encoded in a file, with the split of its rows; the inputs stay in the file, which is mapped.</summary>
/// <param name="Description">The description that the writer gave.</param>
/// <param name="Rows">The rows.</param>
/// <param name="Train">The training rows of the table; null means all.</param>
/// <param name="Validation">The held-out rows; null means none.</param>
internal sealed record RowFile(byte[] Description, EncodedRows Rows, int[]? Train, int[]? Validation)
{
    /// <summary>Encodes a table into a stream row by row, and frees the memory of the table on the way.</summary>
    /// <exception cref="DataException">A cell is missing or unknown, or no row is left.</exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void Write(
        Stream stream, TableEncoder encoder, int tableRows, IReadOnlyList<int>? train, IReadOnlyList<int>? validation, byte[] description)
    {
        int[] rows = encoder.Kept();
        float[]? weights = encoder.WeightsOf(rows);
        stream.Position = RowFileHeader.DataStart;
        using HashAlgorithm digest = Sha256.Create();
        using var content = new CryptoStream(stream, digest, CryptoStreamMode.Write, leaveOpen: true);
        Targets targets = encoder.TargetsOf(WriteInputs(content, encoder, rows));
        content.Write(MemoryMarshal.AsBytes(targets.Rows.Span));
        content.Write(MemoryMarshal.AsBytes<float>(weights));
        var header = new RowFileHeader
        {
            TableRows = tableRows,
            Rows = rows.Length,
            Width = encoder.Width,
            TargetWidth = targets.Width,
            Outputs = targets.Outputs,
            IsClasses = targets.Kind == TargetKind.Classes ? 1 : 0,
            HasWeights = weights is null ? 0 : 1,
            Kept = WriteList(content, rows.Length == tableRows ? null : rows),
            Train = WriteList(content, train),
            Validation = WriteList(content, validation),
            Description = description.Length,
        };
        content.FlushFinalBlock();
        stream.Write(description);
        header.Write(stream, digest.Hash, description);
    }

    /// <summary>Opens a file for a table; null where it is not of this kind, incomplete or damaged.</summary>
    /// <param name="path">The file of rows.</param>
    /// <param name="table">The file of the table.</param>
    /// <param name="isWanted">Returns whether a file with this description is wanted; of others nothing else is read.</param>
    /// <param name="isFresh">Whether the file was written just now, so that its content need not be compared with its digest.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static RowFile? Open(string path, string table, Func<byte[], bool> isWanted, bool isFresh)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        if (RowFileHeader.Read(stream) is not var (header, content, description) || !isWanted(description))
            return null;
        if (!isFresh && !header.HasContent(stream, content))
            return null;
        var file = new MappedFile(stream);
        int count = (int)header.Rows, width = (int)header.Width, targetWidth = (int)header.TargetWidth;
        Targets targets = Targets.Stored(
            header.IsClasses != 0 ? TargetKind.Classes : TargetKind.Values, Floats(header.TargetStart, count * targetWidth),
            targetWidth, (int)header.Outputs);
        var rows = new EncodedRows(
            table, (int)header.TableRows, new MappedSamples(file, RowFileHeader.DataStart, new Shape(width), count), targets,
            header.HasWeights != 0 ? Floats(header.WeightStart, count) : null, List(header.KeptStart, header.Kept));
        return new RowFile(description, rows, List(header.TrainStart, header.Train), List(header.ValidationStart, header.Validation));

        float[] Floats(long start, int length) => file.Floats(start, length).ToArray();

        int[]? List(long start, long length) =>
            length == RowFileHeader.None ? null : MemoryMarshal.Cast<float, int>(file.Floats(start, (int)length)).ToArray();
    }

    private static float[] WriteInputs(Stream stream, TableEncoder encoder, int[] rows)
    {
        float[] inputs = new float[encoder.ChunkRows * encoder.Width], targets = new float[rows.Length * encoder.TargetWidth];
        for (int from = 0; from < rows.Length; from += encoder.ChunkRows)
        {
            int count = Math.Min(encoder.ChunkRows, rows.Length - from);
            Span<float> chunk = inputs.AsSpan(0, count * encoder.Width);
            encoder.Encode(rows.AsSpan(from, count), chunk, targets.AsSpan(from * encoder.TargetWidth, count * encoder.TargetWidth));
            stream.Write(MemoryMarshal.AsBytes(chunk));
            encoder.ReleaseBefore(rows[from]);
        }
        return targets;
    }

    private static long WriteList(Stream stream, IReadOnlyList<int>? rows)
    {
        if (rows is null)
            return RowFileHeader.None;
        stream.Write(MemoryMarshal.AsBytes<int>(rows as int[] ?? [.. rows]));
        return rows.Count;
    }
}
