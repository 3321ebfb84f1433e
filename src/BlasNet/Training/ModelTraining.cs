namespace BlasNet;

/// <summary>Compilation of models for training.</summary>
public static class ModelTraining
{
    /// <summary>Builds a network with fresh weights for a model and binds it to an optimizer and a loss.</summary>
    /// <param name="model">A model whose input shape is known.</param>
    /// <param name="optimizer">The optimizer, which updates the weights from their gradients.</param>
    /// <param name="loss">The loss that training minimizes.</param>
    /// <param name="metrics">Further metrics; by default accuracy for classes, and <c>mae</c>, <c>rmse</c> and <c>r2</c> for
    /// values.</param>
    /// <param name="seed">Seed of initial weights, shuffling, augmentation and dropout.</param>
    /// <param name="threads">Number of threads, 0 for one per processor; it never changes a result.</param>
    /// <param name="shards">Number of neighbouring parts that each batch is cut into, a power of two from 1 to 256; by default that of the
    /// processes. Gradients are summed over them, batch normalization takes the statistics of each, and the number decides the bits of the
    /// result.</param>
    /// <param name="communicator">The processes that train together, each of which makes the same calls with the same data; a power of
    /// two, at most as many as shards. They share the shards, and their number changes no bit. By default this process trains
    /// alone.</param>
    /// <exception cref="ConfigurationException">Layers, loss and last activation do not fit together; or a number of shards or processes
    /// is out of range, or a stateful layer is to be trained in several shards.</exception>
    /// <exception cref="MachineException">No usable OpenBLAS was found.</exception>
    /// <example>
    /// <code>
    /// using Trainer trainer = model.Compile(
    ///     Optimizer.Adam(0.001), Loss.SparseCategoricalCrossEntropy(), [Metric.Parse("accuracy"), Metric.Parse("f1")], seed: 1);
    /// </code>
    /// </example>
    public static Trainer Compile(this Model model, Optimizer optimizer, Loss loss, IReadOnlyList<Metric>? metrics = null, long seed = 0,
        int threads = 0, int? shards = null, Communicator? communicator = null) =>
        new(model, optimizer, loss, metrics, seed, threads, shards, communicator);
}
