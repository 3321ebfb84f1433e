using BlasNet.Numerics;

namespace BlasNet.Losses;

/// <summary>A loss computed by a user's expression of targets and predictions: one value per sample.</summary>
/// <remarks>
/// Shapes: targets and predictions [N, outputs], whatever the axes of the model's output; the value [N]. The function is called for
/// parts of the batch, from several threads at once: the value of a sample must depend on that sample alone. It cannot be
/// written to a file.
/// </remarks>
public sealed record CustomLoss : Loss
{
    /// <summary>Creates the loss.</summary>
    /// <param name="name">The name in messages.</param>
    /// <param name="function">Computes the value of each sample, [N], from the targets and the predictions, both [N, outputs], in the
    /// order of Keras.</param>
    /// <exception cref="ConfigurationException">The name or the function is null.</exception>
    public CustomLoss(string name, Func<Variable<float>, Variable<float>, Variable<float>> function)
    {
        Name = Check.NotNull(name, Kind, nameof(name));
        Function = Check.NotNull(function, Kind, nameof(function));
    }

    /// <inheritdoc/>
    public override string Kind => "custom";

    /// <summary>Gets the name in messages.</summary>
    public string Name { get; }

    /// <summary>Gets the expression.</summary>
    public Func<Variable<float>, Variable<float>, Variable<float>> Function { get; }

    internal override bool IsCode => true;

    internal override void Compute(in LossRows rows, Span<float> predictions, Span<float> rowLoss, Span<float> gradient)
    {
        rows.X.CopyTo(predictions);
        Variable<float> prediction = Variable.Of(TensorMath.Create(rows.X.ToArray(), rows.N, rows.C));
        Variable<float> loss = Function(Variable.Of(TensorMath.Create(rows.Targets.ToArray(), rows.N, rows.C)), prediction);
        float[] values = loss.Value.ToArray();
        if (loss.Shape is not [var count] || count != rows.N)
            throw new TrainingException(
                $"{Name}: the loss must be one value per sample, [{rows.N}], "
                + $"but its shape is {BlasNet.Shape.Text(TensorMath.ShapeOf(loss.Value))}.");
        var factors = new float[rows.N];
        for (int n = 0; n < rows.N; n++)
            (rowLoss[n], factors[n]) = (rows.Weights[n] * values[n], rows.Weights[n] * rows.Scale);
        if (!gradient.IsEmpty)
            Gradient.From(loss, TensorMath.Create(factors, rows.N), prediction)[0].FlattenTo(gradient);
    }
}
