namespace BlasNet.FSharp

open BlasNet

/// Models; the model comes last, so that layers follow each other in a pipe.
[<RequireQualifiedAccess>]
module Model =
    /// Starts a model; the shape has no batch dimension.
    let ofShape (shape: int list) = Model.Input(List.toArray shape)

    /// Makes a chain of layers that takes its input shape from the data.
    let ofLayers (layers: Layer list) = Model.Sequential(List.toArray layers)

    /// Appends any layer, such as one with options.
    let add (layer: Layer) (model: Model) = model.Add layer

    /// Appends a fully connected layer.
    let dense units (model: Model) = model.Add(Layer.Dense units)

    /// Appends a fully connected layer with an activation.
    let denseWith (activation: Activation) units (model: Model) = model.Add(Layer.Dense(units, activation))

    /// Appends an activation.
    let activate (activation: Activation) (model: Model) = model.Add(Layer.Activate activation)

    /// Appends dropout at a rate.
    let dropout (rate: float) (model: Model) = model.Add(Layer.Dropout rate)

    /// Appends batch normalization with Keras' defaults.
    let batchNormalization (model: Model) = model.Add(Layer.BatchNormalization())

    /// Appends a layer that flattens each sample to a vector.
    let flatten (model: Model) = model.Add(Layer.Flatten())

    /// Makes one model of several that read the same inputs: its output is the mean of theirs.
    let ensemble (members: Model list) = Model.Ensemble(List.toArray members)

    /// Freezes layers, by patterns of keys, names or kinds such as "conv*": training does not move their weights. None freezes all.
    let freeze (patterns: string list) (model: Model) = model.Freeze(List.toArray patterns)

    /// Lets training move the weights of layers, by patterns as freeze takes them.
    let unfreeze (patterns: string list) (model: Model) = model.Unfreeze(List.toArray patterns)

    /// Multiplies the learning rate of layers by a factor; by patterns as freeze takes them.
    let withLearningRateFactor (factor: float) (patterns: string list) (model: Model) =
        model.WithLearningRateFactor(factor, List.toArray patterns)

    /// Puts another layer in place of the last one with weights and of all that follows it.
    let replaceHead (head: Layer) (model: Model) = model.ReplaceHead head

    /// Builds a network with weights drawn by the seed and binds it to an optimizer and a loss.
    let compile (optimizer: Optimizer) (loss: Loss) (seed: int64) (model: Model) = model.Compile(optimizer, loss, seed = seed)
