using BlasNet.Layers;

namespace BlasNet;

/// <summary>An array that belongs to a layer: trained (a parameter) or carried along (a running statistic).</summary>
/// <param name="Name">Last part of its key, such as <c>kernel</c>.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Initializer">How it starts.</param>
/// <param name="Decays">Whether weight decay applies: kernels and the layer Scale yes, biases and normalization no.</param>
internal sealed record ParameterSpec(string Name, Shape Shape, Initializer Initializer, bool Decays = false)
{
    /// <summary>Gets the factor of the learning rate, at least 0.</summary>
    public float RateFactor { get; init; } = 1;

    /// <summary>Gets the factor of the weight decay, at least 0: 1 where it applies and 0 elsewhere, unless the layer sets it.</summary>
    public float DecayFactor { get; init; } = Decays ? 1 : 0;

    /// <summary>Gets whether training moves the array; false in a frozen layer.</summary>
    public bool IsTrained { get; init; } = true;

    /// <summary>Gets whether training steps move the array though it is not trained, as they do running statistics.</summary>
    public bool IsMoving { get; init; }
}

/// <summary>One layer of a model: immutable, without weights, comparable by value.</summary>
/// <remarks>The static methods make each kind of layer. They return <see cref="Layer"/>, so that lists of layers need no annotation
/// in F#.</remarks>
public abstract partial record Layer
{
    private protected Layer(string? name) => Name = CheckedName(name);

    /// <summary>Gets the kind as written in model files, keys and messages, such as <c>dense</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>Gets the optional name, which replaces the kind in keys; null for none.</summary>
    public string? Name { get; private init; }

    /// <summary>Prints the layer on one line, as in model files.</summary>
    public sealed override string ToString() => LayerConverter.Instance.Print(this);

    internal Layer WithName(string name) => this with { Name = CheckedName(name) };

    /// <summary>Gets the least and the greatest number of inputs.</summary>
    internal virtual (int Least, int Most) InputCount => (1, 1);

    /// <summary>Computes the shape of one output sample from those of the inputs.</summary>
    /// <exception cref="ConfigurationException">The shapes do not fit; the model adds the place to the sentence.</exception>
    internal abstract Shape OutputShape(IReadOnlyList<Shape> inputs);

    /// <summary>Gets whether the layer has trained or carried arrays, whatever its inputs: places of one layer object share them.</summary>
    internal virtual bool HasWeights => false;

    /// <summary>Lists the trained arrays in the order in which they are stored.</summary>
    internal virtual IReadOnlyList<ParameterSpec> Parameters(IReadOnlyList<Shape> inputs) => [];

    /// <summary>Lists the arrays that are carried along without being trained.</summary>
    internal virtual IReadOnlyList<ParameterSpec> States(IReadOnlyList<Shape> inputs) => [];

    /// <summary>Makes the chain of operations that computes the layer; empty where only the shape changes.</summary>
    internal abstract IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity);

    /// <summary>Counts the floating-point operations of the forward pass per sample; a multiply-add counts as two.</summary>
    internal virtual long Flops(IReadOnlyList<Shape> inputs) => OutputShape(inputs).Size;

    /// <summary>Lists the layers that take the layer's place in a network, each after those that it reads; the last one gives the
    /// output. Null for a layer with operations of its own.</summary>
    internal virtual IReadOnlyList<LayerPart>? Parts(IReadOnlyList<Shape> inputs) => null;

    /// <summary>Gets whether the operations read the lengths of samples that are sequences with padding at the end.</summary>
    internal virtual bool UsesLengths => false;

    /// <summary>Gets whether the first operation computes lengths, which hold for the output.</summary>
    internal virtual bool GivesLengths => false;

    /// <summary>Returns whether the output has the steps of input 0, so that its lengths hold for the output too.</summary>
    internal virtual bool PassesLengths(IReadOnlyList<Shape> inputs) => false;

    /// <summary>Gets whether all inputs have the same steps: lengths that pass may come from any of them.</summary>
    internal virtual bool MergesInputs => false;

    /// <summary>Gets whether the layer computes each vector along the last axis, or each value, by itself, and so each step of a
    /// sequence.</summary>
    internal virtual bool IsAlongLastAxis => false;

    /// <summary>Gets the reason why the layer cannot be applied to each step of a sequence, or null.</summary>
    internal virtual string? WhyNotForSteps => null;

    /// <summary>Gets whether the layer carries a state from batch to batch.</summary>
    internal virtual bool IsStateful => false;

    /// <summary>Gets whether the number of outputs is left to the data.</summary>
    internal virtual bool LeavesOutputs => false;

    /// <summary>Returns the layer with its outputs, where it left them to the data.</summary>
    internal virtual Layer WithOutputs(int outputs, Activation activation) => this;

    /// <summary>Gets the activation at the layer's end; identity where it has none.</summary>
    internal virtual Activation FinalActivation => Activation.Identity;

    /// <summary>Returns the layer without the activation at its end, for a loss that computes the activation itself.</summary>
    internal virtual Layer WithoutFinalActivation() => this;

    /// <summary>Gets the fewest rows of a batch that the layer can be trained on.</summary>
    internal virtual int FewestRows(IReadOnlyList<Shape> inputs) => 1;

    /// <summary>Gets whether training steps of the layer depend on the share of all steps that are done.</summary>
    internal virtual bool FollowsProgress => false;

    /// <summary>Gets the reason why the layer cannot be trained, or null.</summary>
    internal virtual string? WhyNotTrainable => null;

    /// <summary>Gets whether the layer is code, which a model file cannot hold.</summary>
    internal virtual bool IsCode => false;

    /// <summary>Gets whether the layer's parameters may have initializers that see data.</summary>
    internal virtual bool StartsByData => false;

    /// <summary>Gets the reason why no gradient reaches the layer's inputs, or null.</summary>
    internal virtual string? WhyNoInputGradient => null;

    private static string? CheckedName(string? name)
    {
        if (name is null)
            return null;
        if (name.Length == 0 || name.Any(c => !(char.IsAsciiLetterOrDigit(c) || c is '_' or '-')))
            throw new ConfigurationException($"The layer name '{name}' must consist of letters, digits, '_' and '-'.", nameof(name));
        return name;
    }
}
