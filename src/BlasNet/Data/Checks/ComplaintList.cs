using BlasNet.Data.Tables;

namespace BlasNet.Data.Checks;

/// <summary>Collects complaints; of each kind the first are listed, and all are counted.</summary>
internal sealed class ComplaintList(int most)
{
    private readonly SortedDictionary<ComplaintKind, List<Complaint>> listed = [];
    private readonly Dictionary<ComplaintKind, int> counts = [];

    /// <summary>Complains of something that has a place in a table.</summary>
    public void Add(ComplaintKind kind, string file, int? line, string? column, string? text, string problem)
    {
        string atLine = line is { } number ? FormattableString.Invariant($", line {number}") : "";
        string inColumn = column is null ? "" : $", column '{Shown.Text(column)}'";
        Add(new Complaint(kind, file, line, column, text is null ? null : Shown.Text(text), $"{file}{atLine}{inColumn}: {problem}"));
    }

    /// <summary>Adds a complaint.</summary>
    public void Add(Complaint complaint)
    {
        if (!listed.TryGetValue(complaint.Kind, out List<Complaint>? ofKind))
            listed.Add(complaint.Kind, ofKind = []);
        if (ofKind.Count < most)
            ofKind.Add(complaint);
        Count(complaint.Kind, 1);
    }

    /// <summary>Takes an error that data or a combination of options was refused with for a fault.</summary>
    public void Add(Exception error, string file)
    {
        Place? place = (error as BlasNetException)?.Place;
        Add(new Complaint(ComplaintKind.Malformed, place?.File ?? file, place?.Line, place?.Column, place?.Text, error.Message));
    }

    /// <summary>Takes the faults of a file, in the order of its lines.</summary>
    public void Add(TableFaults faults, string file)
    {
        foreach (DataException fault in faults.Listed.OrderBy(fault => fault.Place?.Line ?? 0))
            Add(fault, file);
        if (faults.Count > faults.Listed.Count)
            Count(ComplaintKind.Malformed, faults.Count - faults.Listed.Count);
    }

    /// <summary>Returns the listed complaints, one kind behind the other.</summary>
    public IReadOnlyList<Complaint> Listed() => [.. listed.Values.SelectMany(ofKind => ofKind)];

    /// <summary>Returns how many complaints there are of each kind that occurs.</summary>
    public IReadOnlyDictionary<ComplaintKind, int> Counts() => new Dictionary<ComplaintKind, int>(counts);

    private void Count(ComplaintKind kind, int further) => counts[kind] = counts.GetValueOrDefault(kind) + further;
}
