using BlasNet.Tables;

namespace BlasNet.Server;

/// <summary>Predictions for the rows of a request.</summary>
/// <param name="Rows">A prediction per row.</param>
internal sealed record Answers(IReadOnlyList<Prediction> Rows)
{
    /// <summary>Gets whether the request had one row that was no list, so that the answer is none either.</summary>
    public bool IsSingle { get; init; }

    /// <summary>Gets the table of the rows; null where they came as JSON or as a picture.</summary>
    public Table? Table { get; init; }

    /// <summary>Gets the number of each row in the table, where rows are left out; null where none is.</summary>
    public IReadOnlyList<int>? Numbers { get; init; }

    /// <summary>Returns the number of a row in the request, counted from 0.</summary>
    public int NumberOf(int row) => Numbers?[row] ?? row;
}
