using BlasNet.Layers;

namespace BlasNet;

/// <content>Which layers training moves, and how fast.</content>
public abstract partial record Layer
{
    /// <summary>Gets whether training moves the layer's weights; true by default, false for a frozen layer.</summary>
    /// <remarks>
    /// The weights of a frozen layer keep their bits: they get no gradient, no update and no decay, and below the lowest layer that is
    /// trained there is no backward pass at all. Frozen batch normalization works by its running statistics, as in inference. Layers
    /// without weights work as they do: a frozen dropout still drops. <c>trainable</c> of Keras.
    /// </remarks>
    public bool Trainable { get; private init; } = true;

    /// <summary>Gets the factor of the optimizer's learning rate for all weights of the layer, at least 0; 1 by default.</summary>
    public double LearningRateFactor { get; private init; } = 1;

    /// <summary>Returns the layer with weights that training does not move.</summary>
    /// <example>
    /// <code>
    /// // The features stay as they are, the classifier is trained.
    /// Model tuned = Model.Input(28, 28, 1)
    ///     .Add(Layer.Conv2D(16, 3, activation: Activation.Relu).Freeze())
    ///     .Add(Layer.Flatten())
    ///     .Add(Layer.Dense(10, Activation.Softmax));
    /// </code>
    /// </example>
    public Layer Freeze() => this with { Trainable = false };

    /// <summary>Returns the layer with weights that training moves.</summary>
    public Layer Unfreeze() => this with { Trainable = true };

    /// <summary>Returns the layer with a factor of the learning rate for all its weights, beside those of single weights such as
    /// <c>biasRate</c>.</summary>
    /// <param name="factor">The factor, at least 0: 0.1 for a layer that is to change slowly.</param>
    /// <exception cref="ConfigurationException">The factor is negative or not finite.</exception>
    public Layer WithLearningRateFactor(double factor) =>
        this with { LearningRateFactor = Check.NotNegative(factor, Kind, LayerConverter.RateProperty) };

    /// <summary>Gets whether training moves the weights: those of a layer within another move where both are trained.</summary>
    internal virtual bool IsTrained => Trainable;

    /// <summary>Lists the arrays of weights as training sees them: frozen ones, and those with a factor of the learning rate.</summary>
    internal IReadOnlyList<ParameterSpec> ParameterSpecs(IReadOnlyList<Shape> inputs)
    {
        IReadOnlyList<ParameterSpec> specs = Parameters(inputs);
        return IsTrained && LearningRateFactor == 1 ? specs
            : [.. specs.Select(spec => spec with
            {
                IsTrained = spec.IsTrained && IsTrained, RateFactor = (float)(spec.RateFactor * LearningRateFactor),
            })];
    }

    /// <summary>Returns the layer with what another says of its training.</summary>
    internal Layer WithTrainingOf(Layer other) =>
        this with { Trainable = other.Trainable, LearningRateFactor = other.LearningRateFactor };

    /// <summary>Returns the layer as a part of another, which may be frozen.</summary>
    internal Layer Within(Layer owner) => owner.Trainable && owner.LearningRateFactor == 1 ? this : this with
    {
        Trainable = Trainable && owner.Trainable, LearningRateFactor = LearningRateFactor * owner.LearningRateFactor,
    };
}
