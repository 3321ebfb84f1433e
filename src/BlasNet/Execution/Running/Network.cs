using System.Numerics.Tensors;
using BlasNet.Execution;
using BlasNet.Layers;
using BlasNet.Native;
using BlasNet.Tensors;

namespace BlasNet;

/// <summary>The weights of a model and the memory to run it: the only mutable object, and the only one to dispose.</summary>
/// <remarks>
/// Parameters, gradients and every moment of an optimizer are blocks of one layout, in the order of the layers. Training,
/// evaluation and inference are plans over the same parameters, each made when it is first needed. A network works for one thread at a
/// time: a call during that of another thread throws an <see cref="InvalidOperationException"/>, and so does its disposal during a call.
/// </remarks>
public sealed partial class Network : IDisposable
{
    internal const int InferenceCapacity = 512;

    private readonly List<IDisposable> owned = [];
    private readonly WeightBlocks weights;
    private readonly Lazy<BoundPlan> inference;
    private readonly Lazy<BoundPlan> evaluation;
    private BoundPlan? training;

    /// <summary>Builds a network with fresh weights, for predictions.</summary>
    /// <param name="model">A model whose input shape is known.</param>
    /// <param name="seed">Seed of the initial weights.</param>
    /// <param name="threads">Number of threads, 0 for one per processor; it never changes a result.</param>
    /// <exception cref="ConfigurationException">Shapes do not fit.</exception>
    /// <exception cref="MachineException">No usable OpenBLAS was found.</exception>
    public Network(Model model, long seed = 0, int threads = 0) : this(model, null, seed, threads) { }

    /// <summary>Builds a network that can also be evaluated and trained on a loss.</summary>
    internal Network(Model model, Loss? loss, long seed, int threads)
    {
        ArgumentNullException.ThrowIfNull(model);
        // All plans before any memory: errors about shapes come before anything is allocated.
        Expanded = model.Expanded();
        LengthsFlow.Of(Expanded, Expanded.Shapes()).CheckUse();
        ExecutionPlan plan = Compiler.Compile(model, Mode.Inference, InferenceCapacity, null);
        ExecutionPlan? evaluating = loss is null ? null : Compiler.Compile(model, Mode.Inference, InferenceCapacity, loss);
        // Two rows: the fewest that every layer can be trained on.
        if (loss is not null)
            Compiler.Compile(model, Mode.Training, 2, loss);
        Blas.Initialize();
        (Model, Loss, Seed) = (model, loss, seed);
        (Layout, StateLayout) = (plan.Parameters, plan.States);
        weights = new WeightBlocks(
            Own(new FloatBlock(plan.ParameterLength)), Own(new FloatBlock(loss is null ? 0 : plan.ParameterLength)),
            Own(new FloatBlock(plan.StateLength)));
        for (int i = 0; i < Layout.Count; i++)
            DrawInitial(i, Parameters.Slice(Layout[i].Offset, Layout[i].Length).Span);
        // Statistics start at constants.
        foreach (PlannedArray state in StateLayout)
            state.Spec.Initializer.Fill(States.Slice(state.Offset, state.Length).Span, state.Spec.Shape, default);
        inference = new Lazy<BoundPlan>(() => Own(Bind(plan)));
        evaluation = new Lazy<BoundPlan>(() => Own(Bind(evaluating ?? throw WithoutLoss())));
        Team = new WorkerTeam(threads);
    }

    /// <summary>Builds the network of an ensemble, whose output is the mean of its members', for predictions.</summary>
    /// <param name="members">Networks whose input and output shapes agree; their weights are copied.</param>
    /// <param name="threads">Number of threads, 0 for one per processor; it never changes a result.</param>
    /// <exception cref="ConfigurationException">There is no member, or their shapes differ.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses a member.</exception>
    /// <remarks>The model is <see cref="Model.Ensemble"/>; <see cref="Trainer.Ensemble"/> makes one that can be evaluated and
    /// saved.</remarks>
    public static Network Ensemble(IReadOnlyList<Network> members, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(members);
        return EnsembleWeights.Join(members, loss: null, seed: 0, threads);
    }

    /// <summary>Gets the model.</summary>
    public Model Model { get; }

    /// <summary>Gets the model with the parts of composite layers in their place: its layers are those that weights and plans name.
    /// </summary>
    internal Model Expanded { get; }

    /// <summary>Gets whether a layer carries its state from batch to batch.</summary>
    internal bool IsStateful => Expanded.IsStateful;

    /// <summary>Gets the seed of the initial weights and of dropout.</summary>
    public long Seed { get; }

    /// <summary>Gets the number of threads that the network works with.</summary>
    public int Threads => Team.Size;

    /// <summary>Gets the keys of all arrays of weights, such as <c>0.dense.kernel</c>: the trained ones, then the running
    /// statistics.</summary>
    public IReadOnlyList<string> WeightNames => [.. Layout.Select(array => array.Key), .. StateLayout.Select(array => array.Key)];

    internal FloatBlock Parameters => weights.Parameters;

    internal FloatBlock Gradients => weights.Gradients;

    internal FloatBlock States => weights.States;

    internal IReadOnlyList<PlannedArray> Layout { get; }

    internal IReadOnlyList<PlannedArray> StateLayout { get; }

    internal WorkerTeam Team { get; }

    internal Loss? Loss { get; }

    /// <summary>Gets the calls that use the network, of one thread at a time.</summary>
    internal SingleUse Use { get; } = new(typeof(Network), "network", "a trainer or a saved model");

    /// <summary>Gets the inference plan that ends with the model's output.</summary>
    internal BoundPlan Inference => inference.Value;

    /// <summary>Gets the inference plan that ends with the loss.</summary>
    internal BoundPlan Evaluation => evaluation.Value;

    /// <summary>Returns the plan with a backward pass for batches of up to the given size; a plan for another size is disposed.</summary>
    internal BoundPlan Training(int batchSize)
    {
        if (training?.Plan.Capacity == batchSize)
            return training;
        ExecutionPlan plan = Compiler.Compile(Model, Mode.Training, batchSize, Loss ?? throw WithoutLoss());
        training?.Dispose();
        return training = Bind(plan);
    }

    /// <summary>Copies an array of weights out of the network.</summary>
    /// <exception cref="ConfigurationException">There is no array of that name.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses the network.</exception>
    public Tensor<float> GetWeights(string name)
    {
        using SingleUse.Call call = Use.Enter();
        (FloatSlice slice, Shape shape) = Find(name);
        return Tensor.Create(slice.Span.ToArray(), [.. shape.Select(extent => (nint)extent)]);
    }

    /// <summary>Copies values into an array of weights.</summary>
    /// <exception cref="ConfigurationException">There is no array of that name, or it has another number of values.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses the network.</exception>
    public void SetWeights(string name, Tensor<float> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        using SingleUse.Call call = Use.Enter();
        (FloatSlice slice, Shape shape) = Find(name);
        if (values.FlattenedLength != shape.Size)
            throw new ConfigurationException(
                $"The weights '{name}' have the shape {shape}, {shape.Size} values, "
                + $"but {values.FlattenedLength} were given.", nameof(values));
        values.FlattenTo(slice.Span);
    }

    /// <summary>Frees the memory and stops the threads. Weights cannot be read afterwards.</summary>
    /// <exception cref="InvalidOperationException">A call that uses the network has not returned.</exception>
    public void Dispose()
    {
        if (!Use.End())
            return;
        Team.Dispose();
        training?.Dispose();
        foreach (IDisposable each in owned)
            each.Dispose();
    }

    private static ConfigurationException WithoutLoss() =>
        new("The network was built for predictions only: training and evaluation need a loss.");

    private T Own<T>(T memory) where T : IDisposable
    {
        owned.Add(memory);
        return memory;
    }

    /// <summary>Sets the states of stateful layers in training to zeros.</summary>
    internal void ResetStates() => training?.ResetStates();

    internal BoundPlan Bind(ExecutionPlan plan) => new(plan, weights, Seed, Team.Size);

    /// <summary>Draws the values that a parameter starts with.</summary>
    internal void DrawInitial(int parameter, Span<float> values) => Layout[parameter].Spec.Initializer.Fill(
        values, Layout[parameter].Spec.Shape, new CounterRandom(Seed, RandomPurpose.Initializer, parameter));

    private (FloatSlice Slice, Shape Shape) Find(string name)
    {
        foreach ((IReadOnlyList<PlannedArray> arrays, FloatBlock block) in new[] { (Layout, Parameters), (StateLayout, States) })
        {
            if (arrays.FirstOrDefault(array => array.Key == name) is { } found)
                return (block.Slice(found.Offset, found.Length), found.Spec.Shape);
        }
        throw new ConfigurationException(
            $"The network has no weights called '{name}'; it has {string.Join(", ", WeightNames)}.", nameof(name));
    }
}
