using System.Globalization;
using BlasNet.Data;

namespace BlasNet.Tables;

/// <summary>Check of data sets: images, arrays, built-in points.</summary>
internal sealed class DatasetCheck(string spec, DataCheckOptions options, Action<DownloadProgress>? progress)
{
    private readonly DataIssueList issues = new(options.MaxIssues);

    /// <summary>Loads the data and checks it.</summary>
    public DataReport Run()
    {
        Dataset train;
        Dataset? held;
        string element;
        IReadOnlyList<string> notes;
        try
        {
            (train, held, element, notes) = Load();
        }
        catch (DataException error)
        {
            issues.Add(error, spec);
            return new DataReport(spec, issues);
        }
        var parts = new List<PartFacts> { Facts("training", train) };
        int? overlap = null;
        if (held is not null)
        {
            parts.Add(Facts("validation", held));
            overlap = Compare(train, held);
        }
        int constant = Constant(train);
        if (constant == train.Input.SampleShape.Size)
            AddIssue(DataIssueKind.Constant, train, "all samples are the same, so that nothing can be learned from them");
        ClassBalance.Check(spec, null, parts, issues);
        return new DataReport(spec, issues)
        {
            Found = train.ToString(),
            Notes = [.. notes.Select(note => note.Trim())],
            SampleShape = [.. train.Input.SampleShape],
            Element = element,
            ConstantInputs = constant,
            Parts = parts,
            Overlap = overlap,
        };
    }

    private (Dataset Train, Dataset? Held, string Element, IReadOnlyList<string> Notes) Load()
    {
        DatasetPair data = Read(spec, NumpyData.Reading(TableSpec.TargetsOf(options.Table?.Task), null));
        AddWarnings(data);
        string element = data.Train.Input is ByteSamples ? "byte" : "float32";
        if (options.Validation is not { } text)
            return (data.Train, data.Test, element, data.Notes);
        if (RowSplitter.FractionOf(text) is { } fraction)
        {
            DatasetSplit split = data.Train.Split(fraction, options.Seed);
            return (split.Train, split.Validation, element, data.Notes);
        }
        DatasetPair other = Read(
            text, data.Train.Targets.Kind == TargetKind.Classes ? TargetReading.Classes : TargetReading.Values);
        if (text != spec)
            AddWarnings(other);
        return (data.Train, other.Test ?? other.Train, element, data.Notes);
    }

    // The points of built-in sets do not depend on the seed of a training.
    private DatasetPair Read(string name, TargetReading reading) => NumpyData.PathOf(name) is { } archive
        ? NumpyData.Read(archive, reading)
        : Datasets.Load(name, channels: options.Channels, imageSize: options.ImageSize, progress: progress);

    private PartFacts Facts(string name, Dataset data)
    {
        IReadOnlyList<(int Row, int First)> repeated = new RowIndex(new DatasetRows(data, withTargets: true)).Repeated;
        foreach ((int row, int first) in repeated)
            AddIssue(DataIssueKind.Duplicate, data, $"sample '{Text(row)}' is the same as sample '{Text(first)}'");
        if (data.Targets.Kind != TargetKind.Classes)
            return new PartFacts(name, data.Count, repeated.Count, []);
        foreach ((int row, int first) in new RowIndex(new DatasetRows(data, withTargets: false)).Repeated)
        {
            (int own, int other) = (data.Targets.ClassOf(row), data.Targets.ClassOf(first));
            if (own != other)
                AddIssue(DataIssueKind.Conflict, data, $"sample '{Text(row)}' has the class '{Text(own)}', "
                    + $"but the same values as sample '{Text(first)}' of class '{Text(other)}'");
        }
        return new PartFacts(name, data.Count, repeated.Count,
            [.. data.Targets.CountClasses().Select((rows, number) => new ClassCount(Text(number), rows))]);
    }

    private int? Compare(Dataset train, Dataset held)
    {
        if (!train.Inputs.Select(input => input.SampleShape).SequenceEqual(held.Inputs.Select(input => input.SampleShape)))
        {
            AddIssue(DataIssueKind.Malformed, held,
                $"the samples have the shape {held.Input.SampleShape}, but those learned from {train.Input.SampleShape}");
            return null;
        }
        IReadOnlyList<(int Row, int First)> common =
            new RowIndex(new DatasetRows(train, withTargets: false)).Common(new DatasetRows(held, withTargets: false));
        foreach ((int row, int first) in common)
            AddIssue(DataIssueKind.Overlap, held,
                $"sample '{Text(row)}' is the same as sample '{Text(first)}' of {train.Name}, which is learned from");
        return common.Count;
    }

    /// <summary>Counts the values that are the same in all samples.</summary>
    private static int Constant(Dataset data)
    {
        int size = data.Input.SampleShape.Size;
        (float[] first, float[] sample) = (new float[size], new float[size]);
        bool[] differs = new bool[size];
        data.Input.Gather([0], first);
        for (int row = 1; row < data.Count; row++)
        {
            data.Input.Gather([row], sample);
            for (int i = 0; i < size; i++)
                differs[i] |= sample[i] != first[i];
        }
        return differs.Count(differing => !differing);
    }

    private void AddWarnings(DatasetPair data)
    {
        foreach (string warning in data.Warnings)
            issues.Add(new DataIssue(DataIssueKind.Rounded, data.Files.FirstOrDefault(spec), null, null, null, warning));
    }

    private void AddIssue(DataIssueKind kind, Dataset data, string problem) =>
        issues.Add(new DataIssue(kind, spec, null, null, null, $"{data.Name}: {problem}."));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Samples of a data set for comparison, with or without their targets.</summary>
internal sealed class DatasetRows(Dataset data, bool withTargets)
    : ComparedRows(data.Count, data.Inputs.Sum(input => input.SampleShape.Size) + (withTargets ? data.Targets.Width : 0))
{
    private readonly float[] values = new float[data.Inputs.Max(input => input.SampleShape.Size)];

    public override void Read(int row, Span<long> cells)
    {
        int at = 0;
        foreach (Samples input in data.Inputs)
        {
            input.Gather([row], values);
            for (int i = 0; i < input.SampleShape.Size; i++)
                cells[at++] = Bits(values[i]);
        }
        if (at == cells.Length)
            return;
        foreach (float target in data.Targets.Row(row))
            cells[at++] = Bits(target);
    }
}
