namespace BlasNet.Exchange;

/// <summary>Shapes of the inputs of a graph: those of the file, with what the caller adds where it leaves them open.</summary>
internal static class OnnxInputs
{
    /// <summary>Reads a graph with the shapes of its inputs; a given shape has its channels last, and whether the file has them first
    /// shows only in what reads the input.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="given">The shape of one sample, channels last; null for that of the file.</param>
    /// <param name="read">Reads the graph with the shapes, and the number that stands for the batch.</param>
    public static ImportedModel Try(IReadOnlyList<OnnxValue> inputs, IReadOnlyList<int>? given,
        Func<IReadOnlyDictionary<string, FlowShape>, long, ImportedModel> read)
    {
        foreach (OnnxValue input in inputs)
            Check(input, given is not null && inputs.Count == 1);
        long batch = inputs[0].Shape is [{ Value: { } number }, ..] ? number : FlowShape.Open;
        if (given is null || inputs.Count > 1)
        {
            return read(inputs.ToDictionary(
                input => input.Name, input => Of(input, [.. input.Shape!.Skip(1).Select(axis => axis.Value!.Value)])), batch);
        }
        DataException? first = null;
        foreach (int[] sample in Candidates(inputs[0], given))
        {
            try
            {
                ImportedModel imported = read(new Dictionary<string, FlowShape>
                {
                    [inputs[0].Name] = Of(inputs[0], [.. sample.Select(extent => (long)extent)]),
                }, batch);
                if (imported.Model.Shapes()[imported.Model.InputPositions[0]].SequenceEqual(given))
                    return imported;
            }
            catch (DataException error)
            {
                first ??= error;
            }
        }
        throw first ?? (Exception)new ConfigurationException(new Place { Property = "Input" },
            $"the input '{Excerpt.Of(inputs[0].Name)}' of the file does not have the shape {Shape.Text(given)}.");
    }

    private static FlowShape Of(OnnxValue input, IReadOnlyList<long> sample) => BlasNetException.WithPlace(
        new Place { Section = $"input '{Excerpt.Of(input.Name)}'" }, () => new FlowShape([FlowShape.Open, .. sample], 0));

    private static void Check(OnnxValue input, bool isGiven)
    {
        string name = $"the input '{Excerpt.Of(input.Name)}'";
        if (input.Type is not (OnnxType.Float or OnnxType.Double or OnnxType.Half or OnnxType.BFloat16 or OnnxType.Int32 or OnnxType.Int64))
            throw new DataException($"{name} has elements of the type '{(int)input.Type}'; BlasNet takes numbers.");
        if (isGiven && input.Shape is null)
            return;
        if (input.Shape is null || input.Shape.Skip(1).Any(axis => axis.Value is null) && !isGiven)
            throw new DataException($"{name} leaves its shape open; give that of one sample, channels last.");
        if (input.Shape.Count is < 2 or > AxisChanges.MostAxes)
        {
            throw new DataException(
                $"{name} has '{input.Shape.Count}' axes; the batch and '1' to '{AxisChanges.MostAxes - 1}' others are read.");
        }
    }

    // As it stands, and with the channels first; only what agrees with the file.
    private static IEnumerable<int[]> Candidates(OnnxValue input, IReadOnlyList<int> given)
    {
        int[][] all = given.Count > 1 ? [[given[^1], .. given.SkipLast(1)], [.. given]] : [[.. given]];
        return all.Where(sample => input.Shape is null || input.Shape.Count == sample.Length + 1
            && input.Shape.Skip(1).Zip(sample).All(pair => pair.First.Value is null || pair.First.Value == pair.Second));
    }
}
