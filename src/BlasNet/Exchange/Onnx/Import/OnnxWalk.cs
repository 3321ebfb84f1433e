namespace BlasNet.Exchange;

/// <summary>The way through the nodes of a graph: constants are computed, everything else becomes steps with known shapes.</summary>
internal sealed partial class OnnxWalk
{
    private readonly Dictionary<string, OnnxOperand?> values = [];
    private readonly ConstantFolding folding;
    private readonly OnnxBudget budget;
    private readonly long opset;
    private readonly long batch;
    private readonly Dictionary<string, Func<OnnxCall, IReadOnlyList<OnnxOperand?>>> operators;

    /// <summary>Starts at the inputs and constants of a graph.</summary>
    /// <param name="constants">The constants.</param>
    /// <param name="inputs">The inputs with the shapes of their values.</param>
    /// <param name="batch">The number that the file gives for the batch; <see cref="FlowShape.Open"/> for none.</param>
    /// <param name="opset">The version of the set of operators.</param>
    /// <param name="budget">What may be computed.</param>
    public OnnxWalk(IReadOnlyDictionary<string, OnnxConstant> constants, IReadOnlyDictionary<string, FlowShape> inputs, long batch,
        long opset, OnnxBudget budget)
    {
        (this.opset, this.batch, this.budget) = (opset, batch, budget);
        folding = new ConstantFolding(budget);
        foreach ((string name, OnnxConstant constant) in constants)
            values.Add(name, constant);
        foreach ((string name, FlowShape shape) in inputs)
            values[name] = new OnnxStep(new Place { Section = $"input '{Excerpt.Of(name)}'" }, new InputWork(name), [], shape);
        operators = new Dictionary<string, Func<OnnxCall, IReadOnlyList<OnnxOperand?>>>(Several(), StringComparer.Ordinal);
        foreach ((string name, Func<OnnxCall, OnnxOperand> compute) in Single())
            operators.Add(name, call => [compute(call)]);
    }

    /// <summary>Gets the names of the operators that are read, in order.</summary>
    private IEnumerable<string> Known => operators.Keys.Append("Constant").Order(StringComparer.Ordinal);

    /// <summary>Goes to a node.</summary>
    /// <exception cref="DataException">The node cannot be read; the place names it.</exception>
    public void Visit(OnnxNode node, int number)
    {
        BlasNetException.WithPlace(OnnxCall.PlaceOf(node, number), () =>
        {
            if (node.Domain.Length > 0)
            {
                throw new DataException(
                    $"it belongs to the set of operators '{Excerpt.Of(node.Domain)}'; BlasNet reads those of ONNX alone.");
            }
            if (node.Attributes.FirstOrDefault(attribute => attribute.IsGraph) is { } graph)
                throw new DataException($"its attribute '{Excerpt.Of(graph.Name)}' is a graph, which BlasNet does not read.");
            if (node.Inputs.Count > OnnxGraph.MostNodes || node.Outputs.Count > OnnxGraph.MostNodes)
                throw new DataException($"it has '{node.Inputs.Count}' inputs; at most '{OnnxGraph.MostNodes}' are read.");
            var call = new OnnxCall(node, number, opset, [.. node.Inputs.Select(Read)]);
            IReadOnlyList<OnnxOperand?> outputs = Compute(call);
            for (int i = 0; i < node.Outputs.Count; i++)
            {
                if (node.Outputs[i].Length > 0)
                    Add(node.Outputs[i], i < outputs.Count ? outputs[i] : null);
            }
            return true;
        });
    }

    /// <summary>Returns the value of a name.</summary>
    /// <exception cref="DataException">It is not computed, or a constant.</exception>
    public OnnxStep Output(string name) => values.GetValueOrDefault(name) switch
    {
        OnnxStep step => step,
        OnnxConstant => throw new DataException($"the output '{Excerpt.Of(name)}' is a constant."),
        _ => throw new DataException($"no node gives the output '{Excerpt.Of(name)}'."),
    };

    private void Add(string name, OnnxOperand? value)
    {
        if (!values.TryAdd(name, value))
            throw new DataException($"its output '{Excerpt.Of(name)}' has the name of another value.");
    }

    private OnnxOperand? Read(string name) => name.Length == 0 ? null
        : values.TryGetValue(name, out OnnxOperand? value)
            ? value ?? throw new DataException($"it reads '{Excerpt.Of(name)}', an output that BlasNet does not compute.")
        : throw new DataException($"it reads '{Excerpt.Of(name)}', which no input, constant or earlier node gives.");

    private IReadOnlyList<OnnxOperand?> Compute(OnnxCall call)
    {
        string name = call.Node.Operator;
        if (name == "Shape" && call.Input(0) is { } measured)
            return [ShapeOf(call, measured)];
        bool isConstant = call.Inputs.All(input => input is null or OnnxConstant);
        if (isConstant && folding.Compute(call) is { } constant)
            return [constant];
        if (!operators.TryGetValue(name, out Func<OnnxCall, IReadOnlyList<OnnxOperand?>>? compute))
            throw Unknown(name);
        return compute(call);
    }

    private DataException Unknown(string name) => new(name is "If" or "Loop" or "Scan"
        ? "BlasNet does not read graphs with branches and loops."
        : $"BlasNet has no layer for it; it reads {string.Join(", ", Known)}.");

    private static OnnxConstant ShapeOf(OnnxCall call, OnnxOperand value)
    {
        long[] extents = value is OnnxStep step
            ? [.. step.Shape.Extents.Select(extent => (long)extent)]
            : [.. ((OnnxConstant)value).Shape];
        int start = (int)Math.Clamp(Counted(call.Node.Integer("start", 0)), 0, extents.Length);
        int end = (int)Math.Clamp(Counted(call.Node.Integer("end", extents.Length)), start, extents.Length);
        return new OnnxConstant(OnnxType.Int64, [end - start], [.. extents[start..end].Select(extent => (double)extent)]);

        long Counted(long axis) => axis < 0 ? Math.Max(axis, -extents.Length) + extents.Length : axis;
    }

    private static Dictionary<string, Func<OnnxCall, IReadOnlyList<OnnxOperand?>>> Several() => new()
    {
        ["Split"] = Split, ["LSTM"] = Recurrent, ["GRU"] = Recurrent, ["RNN"] = Recurrent,
    };

    private Dictionary<string, Func<OnnxCall, OnnxOperand>> Single() => new()
    {
        ["Gemm"] = Gemm, ["MatMul"] = MatMul, ["Conv"] = Conv, ["ConvTranspose"] = ConvTranspose,
        ["MaxPool"] = call => Pool(call, isMaximum: true), ["AveragePool"] = call => Pool(call, isMaximum: false),
        ["GlobalMaxPool"] = call => GlobalPool(call, isMaximum: true), ["GlobalAveragePool"] = call => GlobalPool(call, isMaximum: false),
        ["ReduceMax"] = call => Reduce(call, isMaximum: true), ["ReduceMean"] = call => Reduce(call, isMaximum: false),
        ["BatchNormalization"] = BatchNormalization, ["LayerNormalization"] = LayerNormalization,
        ["Relu"] = call => Activate(call, Activation.Relu), ["Sigmoid"] = call => Activate(call, Activation.Sigmoid),
        ["Tanh"] = call => Activate(call, Activation.Tanh), ["Softplus"] = call => Activate(call, Activation.Softplus),
        ["Mish"] = call => Activate(call, Activation.Mish), ["LeakyRelu"] = LeakyRelu, ["Elu"] = Elu, ["Celu"] = Celu, ["Selu"] = Selu,
        ["PRelu"] = PRelu, ["Gelu"] = Gelu, ["Swish"] = Swish, ["Clip"] = Clip, ["Softmax"] = Softmax, ["LogSoftmax"] = Softmax,
        ["Flatten"] = Flatten, ["Reshape"] = Reshape, ["Squeeze"] = Squeeze, ["Unsqueeze"] = Unsqueeze, ["Transpose"] = Transpose,
        ["Resize"] = Resize, ["Upsample"] = Resize, ["Pad"] = Pad, ["Slice"] = Slice, ["Gather"] = Gather, ["Concat"] = Concat,
        ["Add"] = call => Binary(call, MergeKind.Add), ["Sub"] = call => Binary(call, MergeKind.Subtract),
        ["Mul"] = call => Binary(call, MergeKind.Multiply), ["Div"] = Divide, ["Sum"] = call => Merge(call, MergeKind.Add),
        ["Mean"] = call => Merge(call, MergeKind.Average), ["Neg"] = Negate, ["Pow"] = Power, ["Max"] = Maximum,
        ["Sqrt"] = call => Loose(call), ["Erf"] = call => Loose(call), ["Reciprocal"] = call => Loose(call),
        ["Dropout"] = Dropout, ["Identity"] = call => call.Input(0) ?? call.Flow(0), ["Cast"] = Cast, ["Expand"] = Expand,
    };
}
