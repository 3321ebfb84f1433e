namespace BlasNet.Exchange;

/// <summary>Reader of the models of ONNX files into layers and weights.</summary>
/// <remarks>
/// Constants are computed away, shapes are inferred, operators that belong together become one layer, and images get their channels
/// last. Operators: github.com/onnx/onnx, docs/Operators.md and docs/Changelog.md.
/// </remarks>
internal static class OnnxReader
{
    private const int OldestOpset = 6, NewestOpset = 24, OldestFormat = 3, LongestName = 1000;

    /// <summary>Reads a model.</summary>
    /// <param name="file">The content of the file.</param>
    /// <param name="options">What the file leaves open.</param>
    /// <exception cref="DataException">The file holds what BlasNet has no layer for, or contradicts itself.</exception>
    /// <exception cref="ConfigurationException">An option does not suit the file.</exception>
    public static ImportedModel Read(OnnxModel file, OnnxImportOptions options)
    {
        long opset = Opset(file);
        CheckNames(file.Graph);
        Dictionary<string, OnnxConstant> constants = [];
        foreach (OnnxTensor tensor in file.Graph.Initializers)
        {
            if (!constants.TryAdd(tensor.Name, new OnnxConstant(tensor)))
                throw new DataException($"two constants have the name '{Excerpt.Of(tensor.Name)}'.");
        }
        string output = Output(file.Graph, options.Output);
        bool[] needed = Needed(file.Graph, output);
        HashSet<string> read = [.. file.Graph.Nodes.Where((_, i) => needed[i]).SelectMany(node => node.Inputs)];
        OnnxValue[] inputs = [.. file.Graph.Inputs.Where(input => !constants.ContainsKey(input.Name) && read.Contains(input.Name))];
        if (inputs.Length == 0)
            throw new DataException("its graph has no input that the output depends on.");
        string[] left = [.. file.Graph.Initializers.Select(tensor => tensor.Name).Where(name => !read.Contains(name))];
        foreach (string name in left)
            constants.Remove(name);
        return OnnxInputs.Try(inputs, options.Input, (shapes, batch) =>
        {
            var budget = new OnnxBudget(constants.Values.Sum(constant => constant.Size));
            var walk = new OnnxWalk(constants, shapes, batch, opset, budget);
            for (int i = 0; i < needed.Length; i++)
            {
                if (needed[i])
                    walk.Visit(file.Graph.Nodes[i], i);
            }
            var graph = new OnnxGraphSteps(walk.Output(output));
            OnnxPatterns.Apply(graph, budget);
            if (graph.Output.Shape.Batch != 0)
                throw new DataException(graph.Output.Place, $"the output {graph.Output.Shape} has the batch at the axis "
                    + $"'{graph.Output.Shape.Batch}', but BlasNet has it first.");
            return new OnnxEmitter(graph, budget).Build(inputs.Select(input => input.Name), left);
        });
    }

    private static long Opset(OnnxModel file)
    {
        if (file.IrVersion < OldestFormat)
            throw new DataException($"it has the version '{file.IrVersion}' of the ONNX format; BlasNet reads '{OldestFormat}' and later.");
        if (!file.Opsets.TryGetValue("", out long opset))
            throw new DataException("it names no version of the set of operators.");
        return opset is >= OldestOpset and <= NewestOpset ? opset : throw new DataException(
            $"it uses version '{opset}' of the set of operators; BlasNet reads '{OldestOpset}' to '{NewestOpset}'.");
    }

    private static void CheckNames(OnnxGraph graph)
    {
        IEnumerable<string> names = graph.Initializers.Select(tensor => tensor.Name)
            .Concat(graph.Inputs.Concat(graph.Outputs).Select(value => value.Name))
            .Concat(graph.Nodes.SelectMany(node => node.Inputs.Concat(node.Outputs).Append(node.Name)));
        if (names.FirstOrDefault(name => name.Length > LongestName) is { } name)
            throw new DataException($"the name '{Excerpt.Of(name)}' has '{name.Length}' letters; at most '{LongestName}' are read.");
    }

    private static string Output(OnnxGraph graph, string? wanted)
    {
        string[] names = [.. graph.Outputs.Select(output => output.Name).Distinct()];
        string all = string.Join(", ", names.Take(20).Select(name => $"'{Excerpt.Of(name)}'"));
        if (wanted is not null)
            return names.Contains(wanted) ? wanted : throw new ConfigurationException(
                new Place { Property = nameof(OnnxImportOptions.Output) },
                $"the graph has no output '{Excerpt.Of(wanted)}'; it has {all}.");
        return names.Length switch
        {
            1 => names[0],
            0 => throw new DataException("its graph has no output."),
            _ => throw new DataException($"its graph has the outputs {all}; name the one to take."),
        };
    }

    // From the output backwards; nodes stand behind those that they read.
    private static bool[] Needed(OnnxGraph graph, string output)
    {
        HashSet<string> wanted = [output];
        var needed = new bool[graph.Nodes.Count];
        for (int i = needed.Length - 1; i >= 0; i--)
        {
            needed[i] = graph.Nodes[i].Outputs.Any(name => name.Length > 0 && wanted.Contains(name));
            if (needed[i])
                wanted.UnionWith(graph.Nodes[i].Inputs);
        }
        return needed;
    }
}
