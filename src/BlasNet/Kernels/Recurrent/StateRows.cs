using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BlasNet.Kernels;

/// <summary>Copies, sums and products of the rows of states, which lie side by side with others or at the steps of a sequence.</summary>
/// <remarks>All matrices have the rows and columns of the first argument, and may have any stride.</remarks>
internal static class StateRows
{
    /// <summary>Copies the rows.</summary>
    public static void Copy(ReadOnlyMatrix from, Matrix to)
    {
        CheckSame(from, to);
        for (int n = 0; n < from.Rows; n++)
            Row(from, n).CopyTo(Row(to, n));
    }

    /// <summary>Copies the rows times factors, such as those of dropout; no factors stand for ones.</summary>
    public static void Copy(ReadOnlyMatrix from, ReadOnlyMatrix factors, Matrix to)
    {
        if (factors.Columns == 0)
        {
            Copy(from, to);
            return;
        }
        CheckSame(from, to);
        CheckSame(from, factors);
        for (int n = 0; n < from.Rows; n++)
            Elementwise.Multiply(Row(from, n), Row(factors, n), Row(to, n));
    }

    /// <summary>Adds the rows, times factors if there are any, to those of another matrix.</summary>
    /// <remarks>The products overwrite the first matrix.</remarks>
    public static void AddTo(Matrix rows, ReadOnlyMatrix factors, Matrix to)
    {
        if (factors.Columns > 0)
            Copy(rows, factors, rows);
        CheckSame(rows, to);
        for (int n = 0; n < rows.Rows; n++)
            Elementwise.AddTo(Row(rows, n), Row(to, n));
    }

    /// <summary>Returns a row.</summary>
    public static Span<float> Row(Matrix matrix, int row) => matrix.Span.Slice(row * matrix.Stride, matrix.Columns);

    /// <inheritdoc cref="Row(Matrix, int)"/>
    public static ReadOnlySpan<float> Row(ReadOnlyMatrix matrix, int row) => matrix.Span.Slice(row * matrix.Stride, matrix.Columns);

    /// <summary>Returns the first element of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ref float First(ReadOnlyMatrix matrix, int row) => ref MemoryMarshal.GetReference(Row(matrix, row));

    /// <summary>Returns the first element of a row, and a reference not to be used where the matrix is empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ref float FirstOrNone(Matrix matrix, int row) =>
        ref matrix.Columns == 0 ? ref Unsafe.NullRef<float>() : ref MemoryMarshal.GetReference(Row(matrix, row));

    /// <summary>Throws unless each of three widths is the one that the other sizes need.</summary>
    internal static void Check(int rows, int first, int firstNeeded, int second, int secondNeeded, int third, int thirdNeeded)
    {
        if (rows < 0 || first != firstNeeded || second != secondNeeded || third != thirdNeeded)
            throw new ArgumentException(
                $"The rows have '{first}', '{second}' and '{third}' columns, but '{firstNeeded}', '{secondNeeded}' and '{thirdNeeded}' are "
                + "needed.");
    }

    private static void CheckSame(ReadOnlyMatrix first, ReadOnlyMatrix second)
    {
        if (first.Rows != second.Rows || first.Columns != second.Columns)
            throw new ArgumentException(
                $"A [{first.Rows}, {first.Columns}] matrix meets a [{second.Rows}, {second.Columns}] matrix, but they must agree.");
    }
}
