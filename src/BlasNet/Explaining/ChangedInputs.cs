namespace BlasNet.Explaining;

/// <summary>Copy of the inputs of some rows in which the values of a column can be replaced for a while.</summary>
internal sealed class ChangedInputs
{
    private readonly Dataset data;
    private readonly float[][] original;
    private readonly float[][] current;

    /// <summary>Copies the inputs of rows.</summary>
    public ChangedInputs(Dataset data)
    {
        this.data = data;
        original = [.. data.Inputs.Select(GatheredInputs.Of)];
        current = [.. original.Select(values => (float[])values.Clone())];
    }

    /// <summary>Returns the rows as they are now; valid until the next change.</summary>
    public Dataset Data => new Dataset(
        [.. data.Inputs.Select((samples, i) => Samples.FromFloats(current[i], samples.SampleShape))], data.Targets, data.Weights?.ToArray(),
        data.Name);

    /// <summary>Gives each row the column's values of another row.</summary>
    public void Shuffle(InputColumn column, ReadOnlySpan<int> order)
    {
        for (int row = 0; row < order.Length; row++)
            Copy(column, order[row], row);
    }

    /// <summary>Gives all rows the column's values of one of other inputs.</summary>
    public void Set(InputColumn column, ReadOnlySpan<float> values)
    {
        int size = data.Inputs[column.Input].SampleShape.Size;
        for (int row = 0; row < data.Count; row++)
        {
            foreach (int place in column.Places)
                current[column.Input][row * size + place] = values[place];
        }
    }

    /// <summary>Gives each row its own values of the column back.</summary>
    public void Restore(InputColumn column)
    {
        for (int row = 0; row < data.Count; row++)
            Copy(column, row, row);
    }

    private void Copy(InputColumn column, int from, int to)
    {
        int size = data.Inputs[column.Input].SampleShape.Size;
        foreach (int place in column.Places)
            current[column.Input][to * size + place] = original[column.Input][from * size + place];
    }
}
