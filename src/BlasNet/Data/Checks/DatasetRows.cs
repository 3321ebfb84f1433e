namespace BlasNet.Data.Checks;

/// <summary>Gives the samples of a data set for comparison, with their targets or without.</summary>
internal sealed class DatasetRows(Dataset data, bool withTargets)
    : ComparedRows(data.Count, data.Inputs.Sum(input => input.SampleShape.Size) + (withTargets ? data.Targets.Width : 0))
{
    private readonly float[] values = new float[data.Inputs.Max(input => input.SampleShape.Size)];

    public override void Read(int row, Span<int> cells)
    {
        int at = 0;
        foreach (Samples input in data.Inputs)
        {
            input.Gather([row], values);
            for (int i = 0; i < input.SampleShape.Size; i++)
                cells[at++] = Bits(values[i]);
        }
        for (int i = 0; at < cells.Length; i++)
            cells[at++] = Bits(data.Targets.Rows.Span[row * data.Targets.Width + i]);
    }
}
