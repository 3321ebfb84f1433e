using BlasNet.Layers;
using BlasNet.Tensors;

namespace BlasNet.Execution;

/// <summary>The way from a model to an <see cref="ExecutionPlan"/>: a pure function of model, loss, mode and capacity.</summary>
/// <remarks>
/// In this order: <see cref="StepGraph"/> lowers layers to operations over buffers, <see cref="Scheduler"/> cuts their phases into
/// stages, and <see cref="BufferLayout"/> places the buffers by the stages in which they live.
/// </remarks>
internal static class Compiler
{
    private const int LargestBlock = int.MaxValue - FloatBlock.Alignment;

    /// <summary>Compiles a plan.</summary>
    /// <param name="model">A model whose shapes are known.</param>
    /// <param name="mode">Training adds the backward stages and needs a loss.</param>
    /// <param name="capacity">Largest number of rows of a batch.</param>
    /// <param name="loss">The loss to end with, or null for plain predictions.</param>
    /// <exception cref="ConfigurationException">Shapes, loss and last layer do not fit together.</exception>
    public static ExecutionPlan Compile(Model model, Mode mode, int capacity, Loss? loss)
    {
        if (capacity < 1)
            throw new ConfigurationException($"The batch size must be at least 1, but it was '{capacity}'.", nameof(capacity));
        model = model.Expanded();
        if (loss is not null)
            model = LossRules.Body(model, loss);
        IReadOnlyList<Shape> shapes = model.Shapes();
        (List<PlannedArray> parameters, List<PlannedArray> states) = Arrays(model, shapes);
        var graph = new StepGraph(model, shapes, mode, capacity, loss);
        BufferLayout.CheckSize(graph, capacity);
        var forward = Scheduler.Forward(graph, capacity);
        IReadOnlyList<Stage> backward = mode == Mode.Training ? Scheduler.Backward(graph, capacity) : [];
        graph.GiveSlices(forward, backward);
        var layout = new BufferLayout(graph, forward, backward, capacity);
        return new ExecutionPlan
        {
            Mode = mode,
            Capacity = capacity,
            Steps = graph.Steps,
            Forward = forward,
            Backward = backward,
            Buffers = layout.Buffers,
            Parameters = parameters,
            States = states,
            Inputs = graph.Inputs,
            LossStep = graph.LossStep,
            Output = graph.Output,
            ArenaLength = layout.ArenaLength,
            TileLength = layout.TileLength,
            FlopsPerRow = Enumerable.Range(0, model.Layers.Count).Sum(i => model.Layers[i].Flops(model.InputShapes(i, shapes))),
        };
    }

    private static (List<PlannedArray> Parameters, List<PlannedArray> States) Arrays(Model model, IReadOnlyList<Shape> shapes)
    {
        List<PlannedArray> parameters = [], states = [];
        for (int i = 0; i < model.Layers.Count; i++)
        {
            if (model.Owner(i) != i)
                continue;
            Shape[] inputs = model.InputShapes(i, shapes);
            IReadOnlyList<ParameterSpec> trained = model.WithPlace(i, layer => layer.ParameterSpecs(inputs));
            if (!model.Layers[i].StartsByData && trained.FirstOrDefault(spec => spec.Initializer.SeesData) is { } spec)
                throw new ConfigurationException(new Place { Layer = model.Key(i) },
                    $"the {spec.Name} has the initializer {spec.Initializer}, which only dense layers have. Take another.");
            if (trained.FirstOrDefault(spec => spec.Shape.Rank < spec.Initializer.FewestAxes) is { } vector)
                throw new ConfigurationException(new Place { Layer = model.Key(i) },
                    $"the {vector.Name} of shape {vector.Shape} has the initializer {vector.Initializer}, which needs "
                    + $"{vector.Initializer.FewestAxes} axes or more. Take another.");
            Append(parameters, trained, model.Key(i), i);
            Append(states, model.WithPlace(i, layer => layer.States(inputs)), model.Key(i), i);
        }
        return (parameters, states);
    }

    private static void Append(List<PlannedArray> arrays, IReadOnlyList<ParameterSpec> specs, string key, int layer)
    {
        foreach (ParameterSpec spec in specs)
        {
            int offset = arrays.Count == 0 ? 0 : FloatBlock.Align(arrays[^1].Offset + arrays[^1].Length);
            if ((long)offset + spec.Shape.Size > LargestBlock)
                throw new ConfigurationException(new Place { Layer = key },
                    $"the weights of the model up to this layer have more than {int.MaxValue} floats.");
            arrays.Add(new PlannedArray($"{key}.{spec.Name}", spec, layer, offset));
        }
    }
}

/// <summary>The rules by which a loss and the end of a model fit together.</summary>
internal static class LossRules
{
    /// <summary>Returns the model as the loss reads it: without the activation that the loss computes itself.</summary>
    public static Model Body(Model model, Loss loss)
    {
        Shape output = model.OutputShape;
        string last = model.Key(model.Layers.Count - 1);
        if (loss.WhyNot(output) is { } reason)
        {
            // A dense layer takes the last axis of any shape, so that a forgotten Flatten shows here first.
            string advice = output.Rank > 1 && model.Last is Dense ? " Add Flatten or a global pooling before it." : "";
            throw new ConfigurationException($"{last}: the loss {loss.Kind} does not fit: {reason}.{advice}");
        }
        if (loss.FusedActivation is not { } fused)
            return model;
        Activation final = model.FinalActivation;
        if (loss.TakesLogits)
        {
            return final == Activation.Identity
                ? model
                : throw new ConfigurationException(
                    $"{last}: the loss {loss.Kind} is told to take logits, but the model ends with '{final}'. Remove one of the two.");
        }
        return final == fused
            ? model.WithoutFinalActivation()
            : throw new ConfigurationException(
                $"{last}: the loss {loss.Kind} needs '{fused}' at the model's end, but it ends with '{final}'. "
                + "Change the activation, or take the loss from logits.");
    }
}
