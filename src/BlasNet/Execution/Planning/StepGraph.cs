using BlasNet.Layers;
using BlasNet.Losses;
using BlasNet.Tensors;

namespace BlasNet.Execution;

/// <summary>A buffer without a place yet: what it holds and how large it is.</summary>
internal sealed record Buffer(string Name, int PerRow, int Constant = 0);

/// <summary>A model lowered to steps over numbered buffers: one for each value, each use's gradient and each workspace.</summary>
internal sealed class StepGraph
{
    private const int None = -1;
    private readonly List<PlannedStep> steps = [];
    private readonly List<Buffer> buffers = [];
    private readonly HashSet<int> needGradient = [];
    private readonly Model model;
    private readonly bool training;
    private readonly LengthsFlow flow;
    private readonly Dictionary<int, int> lengths = [];

    public StepGraph(Model model, IReadOnlyList<Shape> shapes, Mode mode, int capacity, Loss? loss)
    {
        this.model = model;
        training = mode == Mode.Training;
        if (training && loss is null)
            throw new ConfigurationException("A model is trained with a loss, but none was given.");
        IReadOnlyDictionary<int, Fusion> fusions = Fusion.Of(model, shapes, mode, capacity);
        HashSet<int> absorbed = [.. fusions.Values.Select(fusion => fusion.First)];
        flow = LengthsFlow.Of(model, shapes);
        var values = new int[model.Layers.Count];
        var inputs = new List<int>();
        for (int i = 0; i < model.Layers.Count; i++)
        {
            Layer layer = model.Layers[i];
            if (training && layer.WhyNotTrainable is { } reason
                && (layer.IsTrained || model.InputsOf(i).Any(input => needGradient.Contains(values[input]))))
                throw new ConfigurationException(new Place { Layer = model.Key(i) }, $"the layer cannot be trained: {reason}.");
            if (layer is InputLayer)
                inputs.Add(values[i] = NewBuffer(model.Key(i), shapes[i].Size));
            else if (absorbed.Contains(i))
                values[i] = values[model.InputsOf(i)[0]];
            else if (fusions.TryGetValue(i, out Fusion? fusion))
                values[i] = Lower(shapes, i, values, fusion.First, [fusion.Operation]);
            else
                values[i] = Lower(
                    shapes, i, values, i, model.WithPlace(i, spec => spec.Operations(model.InputShapes(i, shapes), mode, capacity)));
        }
        Inputs = inputs;
        Output = loss is null ? values[^1] : AddLoss(loss, values[^1], shapes[^1]);
        if (training)
            AssignGradients();
    }

    public IReadOnlyList<PlannedStep> Steps => steps;

    public IReadOnlyList<Buffer> Buffers => buffers;

    public IReadOnlyList<int> Inputs { get; }

    public int Output { get; }

    public int LossStep { get; private set; } = None;

    /// <summary>Counts the floats per sample of all that a step reads and writes.</summary>
    public long RowLength(int step) => new[]
    {
        steps[step].Inputs, [steps[step].Output], steps[step].InputGradients, steps[step].OutputGradients, steps[step].Workspaces,
    }.SelectMany(list => list).Where(buffer => buffer != None).Sum(buffer => (long)buffers[buffer].PerRow);

    /// <summary>Sizes the partial sums of each slice, once the slices of each phase's stage are known.</summary>
    public void GiveSlices(IReadOnlyList<Stage> forward, IReadOnlyList<Stage> backward)
    {
        foreach (Stage stage in forward.Concat(backward))
        {
            foreach (PlannedPhase phase in stage.Phases)
            {
                if (phase.Phase.SumsInto < 0)
                    continue;
                int buffer = steps[phase.Step].Workspaces[phase.Phase.SumsInto];
                int length = FloatBlock.Align(steps[phase.Step].Operation.Workspaces[phase.Phase.SumsInto].PerSlice);
                buffers[buffer] = buffers[buffer] with { Constant = checked(stage.Slices * length) };
            }
        }
    }

    /// <summary>Returns whether the step has a backward pass at all.</summary>
    public static bool RunsBackward(PlannedStep step) => step.OutputGradients.Any(gradient => gradient != None);

    /// <summary>Returns whether the backward pass of the step has a phase: all but those whose results nobody needs.</summary>
    public static bool Needs(PlannedStep step, Phase phase) => (!phase.ForInputGradient || GivesInputGradient(step))
        && (!step.IsFrozen || !(phase.OnlyParameterGradients || phase.ForParameterGradients));

    /// <summary>Returns whether two steps of different layers share weights, and with them the memory of a gradient.</summary>
    public bool ShareWeights(int first, int second) => steps[first].Weights != None && steps[first].Weights == steps[second].Weights
        && steps[first].Layer != steps[second].Layer;

    /// <summary>Returns whether the backward pass of the step gives any input its gradient.</summary>
    public static bool GivesInputGradient(PlannedStep step) => step.InputGradients.Any(gradient => gradient != None);

    // A fused operation computes another layer as well, whose parameters it has.
    private int Lower(IReadOnlyList<Shape> shapes, int layer, int[] values, int parameters, IReadOnlyList<Operation> operations)
    {
        int[] inputs = [.. model.InputsOf(layer).Select(input => values[input])];
        if (training && model.Layers[layer].WhyNoInputGradient is { } reason && inputs.Any(needGradient.Contains))
            throw new ConfigurationException(new Place { Layer = model.Key(layer) },
                $"no gradient passes through the layer, because {reason}, "
                + $"so that what leads to {model.Key(model.InputsOf(layer)[0])} cannot be trained. Put the layer first.");
        IReadOnlyList<ParameterSpec> specs = model.WithPlace(
            parameters, spec => spec.ParameterSpecs(model.InputShapes(parameters, shapes)));
        bool trained = specs.Any(spec => spec.IsTrained);
        int given = model.Layers[layer].GivesLengths ? lengths[layer] = NewBuffer($"{model.Key(layer)} lengths", 1) : None;
        foreach (Operation operation in operations)
        {
            int output = NewBuffer(model.Key(layer), shapes[layer].Size);
            if (trained || inputs.Any(needGradient.Contains))
                needGradient.Add(output);
            AddStep(model.Key(layer), parameters, operation, inputs, output);
            steps[^1] = steps[^1] with
            {
                Lengths = LengthsOf(layer, inputs.Length), GivenLengths = given, IsFrozen = specs.Count > 0 && !trained,
            };
            (inputs, given) = ([output], None);
        }
        return inputs[0];
    }

    // Later operations of a layer read the values of the one before, with the steps of input 0.
    private int[] LengthsOf(int layer, int inputs) => model.Layers[layer].UsesLengths
        ? [.. flow.Inputs(layer).Take(inputs).Select(source => source == LengthsFlow.None ? None : lengths[source])]
        : [];

    private int AddLoss(Loss loss, int value, Shape shape)
    {
        int targets = NewBuffer("targets", loss.TargetWidth(shape));
        int weights = NewBuffer("row weights", 1);
        int predictions = NewBuffer("predictions", shape.Size);
        LossStep = steps.Count;
        AddStep("loss", None, new LossOperation(loss, shape.Size, training), [value, targets, weights], predictions);
        return predictions;
    }

    private void AddStep(string key, int layer, Operation operation, int[] inputs, int output) =>
        steps.Add(new PlannedStep(key, layer, operation)
        {
            Weights = layer == None ? None : model.Owner(layer),
            Inputs = inputs,
            Output = output,
            InputGradients = [.. inputs.Select(_ => None)],
            OutputGradients = [],
            Workspaces = [.. operation.Workspaces.Select(w =>
                training || !w.BackwardOnly ? NewBuffer($"{key} {w.Name}", w.PerRow, w.Constant) : None)],
        });

    // Each use of a value gets a gradient of its own; where a value has several uses, a fork right after its producer sums them.
    private void AssignGradients()
    {
        var uses = new Dictionary<int, List<int>>();
        foreach (PlannedStep step in steps)
        {
            for (int i = 0; i < step.Inputs.Length; i++)
            {
                if (!needGradient.Contains(step.Inputs[i]))
                    continue;
                step.InputGradients[i] = NewBuffer($"d {buffers[step.Inputs[i]].Name}", buffers[step.Inputs[i]].PerRow);
                if (!uses.TryGetValue(step.Inputs[i], out List<int>? gradients))
                    uses[step.Inputs[i]] = gradients = [];
                gradients.Add(step.InputGradients[i]);
            }
        }
        for (int s = steps.Count - 1; s >= 0; s--)
        {
            if (!uses.TryGetValue(steps[s].Output, out List<int>? gradients))
                continue;
            if (gradients.Count > 1)
            {
                InsertFork(s, [.. gradients]);
                gradients = [steps[s + 1].InputGradients[0]];
            }
            steps[s] = steps[s] with { OutputGradients = [.. gradients] };
        }
    }

    private void InsertFork(int producer, int[] gradients)
    {
        int value = steps[producer].Output;
        steps.Insert(producer + 1, new PlannedStep(steps[producer].Key, steps[producer].Layer, new ForkOperation(gradients.Length))
        {
            Weights = steps[producer].Weights,
            Inputs = [],
            Output = value,
            InputGradients = [NewBuffer($"d {buffers[value].Name}, summed", buffers[value].PerRow)],
            OutputGradients = gradients,
            Workspaces = [],
        });
        if (LossStep > producer)
            LossStep++;
    }

    private int NewBuffer(string name, int perRow, int constant = 0)
    {
        buffers.Add(new Buffer(name, perRow, constant));
        return buffers.Count - 1;
    }
}

/// <summary>One operation for two layers, the second being the only one that reads the first.</summary>
/// <param name="First">Position of the first layer, whose parameters the operation has.</param>
/// <param name="Operation">The operation that computes both.</param>
internal sealed record Fusion(int First, Operation Operation)
{
    /// <summary>Finds the pairs of layers that can be computed as one, by the position of the second.</summary>
    public static IReadOnlyDictionary<int, Fusion> Of(Model model, IReadOnlyList<Shape> shapes, Mode mode, int capacity)
    {
        int[] readers = new int[model.Layers.Count];
        for (int i = 0; i < readers.Length; i++)
        {
            foreach (int input in model.InputsOf(i))
                readers[input]++;
        }
        var fusions = new Dictionary<int, Fusion>();
        for (int i = 0; i < readers.Length; i++)
        {
            if (model.InputsOf(i) is [int first, ..] && readers[first] == 1
                && Fused(model.Layers[first], model.Layers[i], model.InputShapes(first, shapes), mode, capacity) is { } operation)
                fusions.Add(i, new Fusion(first, operation));
        }
        return fusions;
    }

    private static Operation? Fused(
        Layer first, Layer second, IReadOnlyList<Shape> inputs, Mode mode, int capacity) => (first, second) switch
    {
        (Convolution convolution, MaxPooling pooling) => convolution.Pooled(pooling, inputs, mode),
        (BatchNormalization normalization, ActivationLayer activation) => normalization.Activated(activation, inputs, mode, capacity),
        _ => null,
    };
}
