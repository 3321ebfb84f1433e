using System.Globalization;
using BlasNet.Layers;

namespace BlasNet;

/// <summary>A directed acyclic graph of layers with one output, immutable and without weights.</summary>
/// <remarks>
/// A chain is built with <see cref="Input"/> and <see cref="Add(Layer)"/>, any other graph from <see cref="Node"/>s with
/// <see cref="From"/>. Two models are equal when their layers and edges are. Layers are numbered from 0 without the inputs, and
/// <see cref="Key"/> names each as <c>2.dense</c>: the same key stands in messages, logs and weight files.
/// As in Keras, one layer object at several places has one set of weights, trained by the sum of the gradients of all places and stored
/// under the key of the first; two equal layers that were made separately have two sets.
/// </remarks>
[TypeFormatterSource(TypeFormatterSourceAttribute.Notebooks)]
public sealed partial class Model : IEquatable<Model>
{
    private readonly Layer[] layers;
    private readonly int[][] inputs;
    private readonly string[] keys;
    private readonly int[] owners;
    private readonly int inputCount;

    private Model(IEnumerable<Layer> layers, IEnumerable<int[]> inputs, int[]? owners = null, string[]? keys = null)
    {
        this.layers = [.. layers];
        this.inputs = [.. inputs];
        this.owners = owners ?? Owners(this.layers);
        this.keys = keys ?? Keys(this.layers);
        inputCount = this.layers.Count(layer => layer is InputLayer);
    }

    // One layer more than another model, whose keys stay.
    private Model(Model before, Layer layer, string key)
    {
        layers = [.. before.layers, layer];
        inputs = [.. before.inputs, [before.layers.Length - 1]];
        keys = [.. before.keys, key];
        int first = layer.HasWeights ? Array.FindIndex(layers, other => ReferenceEquals(other, layer)) : layers.Length - 1;
        owners = [.. before.owners, first];
        inputCount = before.inputCount;
    }

    /// <summary>Gets the layers in topological order: each after those it reads. Inputs count as layers here.</summary>
    public IReadOnlyList<Layer> Layers => layers;

    /// <summary>Gets the positions in <see cref="Layers"/> of the model's inputs.</summary>
    public IReadOnlyList<int> InputPositions => [.. Enumerable.Range(0, layers.Length).Where(i => layers[i] is InputLayer)];

    /// <summary>Gets the layer whose output is the model's.</summary>
    public Layer Last => layers[^1];

    /// <summary>Gets the shape of one output sample.</summary>
    /// <exception cref="ConfigurationException">The shapes of two layers do not fit, or are left to the data.</exception>
    public Shape OutputShape => Shapes()[^1];

    /// <summary>Starts a chain from one sample's extents, without the batch axis: <c>Model.Input(28, 28, 1)</c>.</summary>
    /// <example>
    /// <code>
    /// Model classifier = Model.Input(28, 28, 1)
    ///     .Add(Layer.Flatten())
    ///     .Add(Layer.Dense(128, Activation.Relu))
    ///     .Add(Layer.Dense(10, Activation.Softmax));
    /// Console.WriteLine(classifier);
    /// </code>
    /// </example>
    public static Model Input(params int[] shape) => new([new InputLayer(new Shape(shape))], [[]]);

    /// <summary>Makes a chain of layers that takes its input shape from the data; see <see cref="WithInputShape"/>.</summary>
    public static Model Sequential(params Layer[] layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        for (int i = 0; i < layers.Length; i++)
        {
            ArgumentNullException.ThrowIfNull(layers[i]);
            CheckInputCount(layers[i], $"{i}.{layers[i].Name ?? layers[i].Kind}", 1);
        }
        return new Model([new InputLayer(), .. layers], Enumerable.Range(-1, layers.Length + 1).Select(i => i < 0 ? (int[])[] : [i]));
    }

    /// <summary>Makes a model from the node that is its output.</summary>
    /// <param name="output">The last node.</param>
    /// <param name="inputs">The order of the model's inputs, where it has several; by default the order in which they are reached.</param>
    public static Model From(Node output, IReadOnlyList<Node>? inputs = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        var order = new List<Node>();
        var positions = new Dictionary<Node, int>(ReferenceEqualityComparer.Instance);
        foreach (Node input in inputs ?? [])
            Visit(input);
        Visit(output);
        if (order[^1] != output)
            throw new ConfigurationException("The model's output must not be one of its inputs.", nameof(output));
        return new Model(
            order.Select(node => node.Layer), order.Select(node => node.Inputs.Select(input => positions[input]).ToArray()));

        // With a stack of its own: a chain of many layers is deeper than that of a thread.
        void Visit(Node last)
        {
            var open = new Stack<Node>([last]);
            while (open.TryPeek(out Node? node))
            {
                if (positions.ContainsKey(node))
                    open.Pop();
                else if (node.Inputs.FirstOrDefault(input => !positions.ContainsKey(input)) is { } unvisited)
                    open.Push(unvisited);
                else
                {
                    positions.Add(open.Pop(), order.Count);
                    order.Add(node);
                }
            }
        }
    }

    /// <summary>Returns the model with a layer after its output. A layer object that the model has already shares its weights.</summary>
    /// <example>
    /// <code>
    /// // Models are values: the shorter one stays as it is.
    /// Model features = Model.Input(4).Add(Layer.Dense(8, Activation.Relu));
    /// Model classifier = features.Add(Layer.Dense(3, Activation.Softmax));
    /// </code>
    /// </example>
    public Model Add(Layer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        string key = $"{layers.Length - inputCount}.{layer.Name ?? layer.Kind}";
        CheckInputCount(layer, key, 1);
        return new Model(this, layer, key);
    }

    /// <summary>Gets the positions of the layers that a layer reads.</summary>
    public IReadOnlyList<int> InputsOf(int position) => inputs[position];

    /// <summary>Gets a layer's key, such as <c>2.dense</c>.</summary>
    public string Key(int position) => keys[position];

    /// <summary>Computes the output shape of each layer.</summary>
    /// <exception cref="ConfigurationException">The shapes of two layers do not fit;
    /// the sentence names the layer and both shapes.</exception>
    public IReadOnlyList<Shape> Shapes()
    {
        var shapes = new Shape[layers.Length];
        for (int i = 0; i < layers.Length; i++)
        {
            shapes[i] = WithPlace(i, layer => layer.OutputShape(InputShapes(i, shapes)));
            if (owners[i] != i)
                CheckSharedWeights(i, shapes);
        }
        return shapes;
    }

    /// <summary>Returns the model with the input shape of the data, where the model left it open.</summary>
    /// <exception cref="ConfigurationException">The model states another shape.</exception>
    public Model WithInputShape(params int[] shape) => WithInputShapes([new Shape(shape)]);

    /// <summary>Returns the model with units and activation of its last layer set, where that layer left them to the data.</summary>
    public Model WithOutputs(int outputs, Activation activation)
    {
        if (!layers[^1].LeavesOutputs)
            return this;
        Layer last = layers[^1].WithOutputs(outputs, activation);
        // Wherever the same layer stands, it gets the same units.
        return new Model(layers.Select((layer, i) => owners[i] == owners[^1] ? last : layer), inputs, owners);
    }

    /// <summary>Returns the model with the columns of a table in each layer <see cref="PiecewiseLinear"/> or <see cref="EmbedColumns"/>
    /// that left them to the data.</summary>
    /// <param name="numbers">The columns of numbers, the first of the input, at least 0.</param>
    /// <param name="bins">The most bins of a column, at least 1.</param>
    /// <param name="categories">The categories of each column of indexes, the last of the input; none by default.</param>
    public Model WithTableColumns(int numbers, int bins, IReadOnlyList<int>? categories = null)
    {
        var resolved = new Layer[layers.Length];
        // Wherever the same layer stands, it gets the same columns.
        for (int i = 0; i < resolved.Length; i++)
            resolved[i] = owners[i] != i ? resolved[owners[i]] : Resolve(layers[i]);
        return new Model(resolved, inputs, owners);

        Layer Resolve(Layer layer) => layer switch
        {
            PiecewiseLinear { Columns: null } or PiecewiseLinear { Bins: null } => ((PiecewiseLinear)layer).For(numbers, bins),
            EmbedColumns { Categories: null } embedding => embedding.For(categories ?? []),
            _ => layer,
        };
    }

    /// <summary>Returns the model with the vocabulary of the data in each <see cref="Embedding"/> that left it to the data.</summary>
    /// <param name="sizes">The numbers of different indices of the inputs, in their order; those of further inputs are left out, since they
    /// are no indices. See <see cref="Tables.TablePreprocessor.VocabularySizes"/>.</param>
    /// <exception cref="ConfigurationException">Such a layer reads no input of indices.</exception>
    public Model WithVocabularies(IReadOnlyList<int> sizes)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        int[] positions = [.. InputPositions];
        var resolved = new Layer[layers.Length];
        for (int i = 0; i < resolved.Length; i++)
        {
            resolved[i] = owners[i] != i ? resolved[owners[i]]
                : layers[i] is Embedding { TakesVocabulary: true } open ? For(open, i)
                : layers[i];
        }
        return new Model(resolved, inputs, owners);

        Embedding For(Embedding open, int position)
        {
            int input = Array.IndexOf(positions, inputs[position][0]);
            return input >= 0 && input < sizes.Count ? open.For(sizes[input]) : throw new ConfigurationException(
                new Place { Layer = keys[position] },
                FormattableString.Invariant($"the vocabulary is left to the data, which has '{sizes.Count}' inputs of word indices, but ")
                + "the layer reads none of them. Make a column one by the type 'text' and the text encoding 'words', or give inputDim.");
        }
    }

    /// <summary>Gets whether a layer leaves its vocabulary to the data.</summary>
    internal bool TakesVocabulary => layers.Any(layer => layer is Embedding { TakesVocabulary: true });

    /// <summary>Compares layers, edges and what shares weights.</summary>
    public bool Equals(Model? other) => other is not null && layers.AsSpan().SequenceEqual(other.layers)
        && owners.AsSpan().SequenceEqual(other.owners)
        && inputs.Length == other.inputs.Length && inputs.Zip(other.inputs).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Model);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(layers.Length, layers[^1]);

    /// <summary>Lists the layers with output shapes and parameters as a table.</summary>
    public override string ToString() => ModelSummary.Text(this);

    /// <summary>Returns the model with all input shapes known.</summary>
    internal Model WithInputShapes(IReadOnlyList<Shape> shapes)
    {
        int[] positions = [.. InputPositions];
        if (positions.Length != shapes.Count)
            throw new ConfigurationException($"The model has {positions.Length} inputs, but the data has {shapes.Count}.");
        var resolved = (Layer[])layers.Clone();
        for (int i = 0; i < positions.Length; i++)
        {
            Shape? stated = ((InputLayer)layers[positions[i]]).Shape;
            if (stated is not null && stated != shapes[i])
                throw new ConfigurationException(
                    new Place { Layer = keys[positions[i]] },
                    $"the model takes samples of the shape {stated}, but the data has {shapes[i]}.");
            resolved[positions[i]] = new InputLayer(shapes[i], layers[positions[i]].Name);
        }
        return new Model(resolved, inputs, owners);
    }

    /// <summary>Returns the layers up to one, which is then the last. They have their keys and the places of their arrays.</summary>
    internal Model UpTo(int position) =>
        new(layers[..(position + 1)], inputs[..(position + 1)], owners[..(position + 1)], keys[..(position + 1)]);

    /// <summary>Returns the position of the layer whose weights a layer uses: its own, or the first of the same layer object.</summary>
    internal int Owner(int position) => owners[position];

    internal Shape[] InputShapes(int position, IReadOnlyList<Shape> shapes) => [.. inputs[position].Select(input => shapes[input])];

    /// <summary>Calls a method of a layer; an error names the layer.</summary>
    internal T WithPlace<T>(int position, Func<Layer, T> call) =>
        BlasNetException.WithPlace(new Place { Layer = keys[position] }, () => call(layers[position]));

    /// <summary>Returns the key of an input without a name: <c>input</c>, then <c>input2</c> and so on.</summary>
    internal static string InputKey(int number) =>
        number == 0 ? "input" : string.Create(CultureInfo.InvariantCulture, $"input{number + 1}");

    internal static Model FromParts(IReadOnlyList<Layer> layers, IReadOnlyList<int[]> inputs)
    {
        var model = new Model(layers, inputs);
        HashSet<int> read = [.. inputs.SelectMany(list => list)];
        for (int i = 0; i < layers.Count; i++)
        {
            CheckInputCount(layers[i], model.keys[i], inputs[i].Length);
            // A layer that nobody reads would take part in nothing, and its weights would never be trained.
            if (i < layers.Count - 1 && layers[i] is not InputLayer && !read.Contains(i))
                throw new ConfigurationException(new Place { Layer = model.keys[i] },
                    "no other layer reads this layer, and it is not the last one. Read it with \"inputs\", or remove it.");
        }
        return model;
    }

    private static string[] Keys(Layer[] layers)
    {
        var keys = new string[layers.Length];
        int number = 0, unnamedInputs = 0;
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = layers[i] is InputLayer
                ? layers[i].Name ?? InputKey(unnamedInputs++)
                : $"{number++}.{layers[i].Name ?? layers[i].Kind}";
        }
        return keys;
    }

    // A layer without weights has nothing to share: each of its places stands for itself.
    private static int[] Owners(Layer[] layers)
    {
        var first = new Dictionary<Layer, int>(ReferenceEqualityComparer.Instance);
        var owners = new int[layers.Length];
        for (int i = 0; i < owners.Length; i++)
            owners[i] = !layers[i].HasWeights || first.TryAdd(layers[i], i) ? i : first[layers[i]];
        return owners;
    }

    private void CheckSharedWeights(int position, Shape[] shapes)
    {
        int owner = owners[position];
        IReadOnlyList<ParameterSpec> here = Arrays(position), there = Arrays(owner);
        for (int i = 0; i < here.Count; i++)
        {
            if (here[i].Shape != there[i].Shape)
                throw new ConfigurationException(
                    new Place { Layer = keys[position] },
                    $"the layer shares its weights with {keys[owner]}, where the {here[i].Name} has the shape {there[i].Shape}, but here "
                    + $"it needs {here[i].Shape}. Make a layer of its own for this place.");
        }

        IReadOnlyList<ParameterSpec> Arrays(int layer) => WithPlace<IReadOnlyList<ParameterSpec>>(
            layer, spec => [.. spec.Parameters(InputShapes(layer, shapes)), .. spec.States(InputShapes(layer, shapes))]);
    }

    internal static void CheckInputCount(Layer layer, string key, int count)
    {
        (int least, int most) = layer.InputCount;
        if (count < least || count > most)
            throw new ConfigurationException(
                new Place { Layer = key },
                $"the layer takes {(most == int.MaxValue ? $"at least {least}" : least)} inputs, but it receives {count}.");
    }
}
