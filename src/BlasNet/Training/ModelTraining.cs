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
    /// <exception cref="ConfigurationException">Layers, loss and last activation do not fit together.</exception>
    /// <exception cref="MachineException">No usable OpenBLAS was found.</exception>
    /// <example><code>
    /// Model model = Model.Input(2).Add(Layer.Dense(2, Activation.Softmax));
    /// using Trainer trainer = model.Compile(Optimizer.Adam(), Loss.SparseCategoricalCrossEntropy(), seed: 1);
    /// </code></example>
    public static Trainer Compile(this Model model, Optimizer optimizer, Loss loss, IReadOnlyList<Metric>? metrics = null, long seed = 0,
        int threads = 0) =>
        new(model, optimizer, loss, metrics, seed, threads);
}
