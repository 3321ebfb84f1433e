using BlasNet.Numerics;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>A layer that computes a user's expression, y = f(inputs, weights), differentiated by the chain rule.</summary>
/// <remarks>
/// Shapes: inputs [N, ...], y [N, ...] with any number of axes after the first. The function is called with the whole batch on one
/// thread, and again in the backward pass; it must depend on its arguments alone. It cannot be written to a model file.
/// </remarks>
public sealed record Lambda : Layer
{
    // More than one, so that a function that drops the batch axis is noticed.
    private const int TrialRows = 3;

    /// <summary>Creates the layer.</summary>
    /// <param name="function">Computes the output from the inputs, each [N, ...], and the weights, in their order.</param>
    /// <param name="weights">The arrays to train; none by default.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">A value is out of its range, or the name is malformed.</exception>
    public Lambda(
        Func<Variable<float>[], Variable<float>[], Variable<float>> function, IReadOnlyList<LambdaWeight>? weights = null,
        string? name = null)
        : base(name)
    {
        Function = Check.NotNull(function, Kind, nameof(function));
        Weights = [.. weights ?? []];
        if (Weights.GroupBy(weight => weight.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ConfigurationException(
                $"lambda: two weights are called '{twice.Key}'; each needs a name of its own.", nameof(weights));
    }

    /// <inheritdoc/>
    public override string Kind => "lambda";

    /// <summary>Gets the expression.</summary>
    public Func<Variable<float>[], Variable<float>[], Variable<float>> Function { get; }

    /// <summary>Gets the arrays that are trained.</summary>
    public IReadOnlyList<LambdaWeight> Weights { get; }

    internal override (int Least, int Most) InputCount => (1, int.MaxValue);

    internal override bool IsCode => true;

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs)
    {
        int[] shape = TensorMath.ShapeOf(Function(
            [.. inputs.Select(input => Variable.Of(TensorMath.Ones<float>([TrialRows, .. input])))],
            [.. Weights.Select(weight => Variable.Of(TensorMath.Ones<float>([.. weight.Shape])))]).Value);
        if (shape.Length == 0 || shape[0] != TrialRows)
            throw new ConfigurationException(
                $"the function must keep the rows of the batch as the first axis, "
                + $"but of '{TrialRows}' rows it made the shape {Shape.Text(shape)}.");
        return new Shape(shape[1..]);
    }

    internal override bool HasWeights => Weights.Count > 0;

    internal override IReadOnlyList<ParameterSpec> Parameters(IReadOnlyList<Shape> inputs) => [.. Weights.Select(weight => weight.Spec)];

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity) =>
        [new LambdaOperation(this, [.. inputs], OutputShape(inputs))];
}

/// <summary>The expression. The backward pass evaluates it again, because the forward pass keeps no intermediate values.</summary>
internal sealed class LambdaOperation(Lambda layer, Shape[] inputs, Shape output) : Operation
{
    public override bool BackwardReadsInput => true;

    public override IReadOnlyList<Phase> Forward =>
        [Phase.ByParts("lambda", Tiling.Whole(1), (m, _) => Evaluate(m, Inputs(m), Weights(m)).Value.FlattenTo(m.AllY()))];

    public override IReadOnlyList<Phase> Backward =>
        [Phase.ByParts("lambda gradient", Tiling.Whole(1), Differentiate) with { ForInputGradient = Trained.Count == 0 }];

    private IReadOnlyList<LambdaWeight> Trained => layer.Trainable ? layer.Weights : [];

    private void Differentiate(StepMemory m, Tile part)
    {
        Variable<float>[] values = Inputs(m), weights = Weights(m);
        int[] required = [.. Enumerable.Range(0, inputs.Length).Where(m.NeedsInputGradient)];
        Variable<float> y = Evaluate(m, values, weights);
        var gradients = Gradient.From(
            y, TensorMath.Create(m.AllDY().ToArray(), [m.Rows, .. output]),
            [.. required.Select(input => values[input]), .. weights.Take(Trained.Count)]);
        for (int i = 0; i < required.Length; i++)
            gradients[i].FlattenTo(m.AllDX(required[i]));
        for (int i = 0; i < Trained.Count; i++)
        {
            float[] gradient = gradients[required.Length + i].ToArray();
            Span<float> dw = m.DW(i);
            for (int j = 0; j < gradient.Length; j++)
                dw[j] = m.Accumulate ? dw[j] + gradient[j] : gradient[j];
        }
    }

    private Variable<float> Evaluate(StepMemory m, Variable<float>[] values, Variable<float>[] weights)
    {
        Variable<float> y = layer.Function(values, weights);
        int[] shape = TensorMath.ShapeOf(y.Value);
        return shape.AsSpan().SequenceEqual([m.Rows, .. output])
            ? y
            : throw new TrainingException(
                $"{m.Key}: the function made the shape {Shape.Text(shape)}, but {Shape.Text([m.Rows, .. output])} was planned.");
    }

    private Variable<float>[] Inputs(StepMemory m) =>
        [.. inputs.Select((shape, i) => Variable.Of(TensorMath.Create(m.AllX(i).ToArray(), [m.Rows, .. shape])))];

    private Variable<float>[] Weights(StepMemory m) =>
        [.. layer.Weights.Select((weight, i) => Variable.Of(TensorMath.Create(m.W(i).ToArray(), [.. weight.Shape])))];
}
