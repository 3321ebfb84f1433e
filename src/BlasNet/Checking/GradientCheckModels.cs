using BlasNet.Layers;

namespace BlasNet.Checking;

/// <summary>Small models for the gradient check, with every kind of layer, every activation and every loss.</summary>
/// <remarks>A dense layer precedes each checked one: its gradients are wrong where the checked layer's input gradient is.</remarks>
internal static partial class GradientCheckModels
{
    public static IReadOnlyList<(string Name, Model Model, Loss Loss)> All =>
    [
        .. BasicLayers,
        .. ShapeLayers,
        .. Poolings,
        .. Convolutions,
        .. PooledConvolutions,
        .. SharedLayers,
        .. TableLayers,
        .. SeriesLayers,
        .. RecurrentLayers,
        .. AttentionLayers,
        .. Activations,
        .. Losses,
    ];

    private static IEnumerable<(string, Model, Loss)> BasicLayers
    {
        get
        {
            yield return ("layer dense", Body().Add(Layer.Dense(3)), Loss.MeanSquaredError());
            yield return ("layer dense without bias", Body().Add(Layer.Dense(3, useBias: false)), Loss.MeanSquaredError());
            foreach (int units in new[] { 3, 20 })
                yield return ($"layer dense of {units} units, ntk",
                    Body().Add(Layer.Dense(units, Activation.Tanh, parametrization: Parametrization.Ntk)).Add(Layer.Dense(2)),
                    Loss.MeanSquaredError());
            foreach (int units in new[] { 3, 20 })
                yield return ($"layer dense of {units} units over the last axis",
                    Shaped([2, 3, 4], Layer.Dense(units, Activation.Tanh, parametrization: Parametrization.Ntk)), Loss.MeanSquaredError());
            yield return ("layer dense with softmax over the last axis", Shaped([3, 4], Layer.Dense(5, Activation.Softmax)),
                Loss.MeanSquaredError());
            yield return ("layer activation", Body().Add(Layer.Activate(Activation.Tanh)), Loss.MeanSquaredError());
            yield return ("layer dropout", Body(12).Add(Layer.Dropout(0.4)), Loss.MeanSquaredError());
            yield return ("layer dropout, annealed", Body(12).Add(Layer.Dropout(0.8, Annealing.FlatCosine)), Loss.MeanSquaredError());
            yield return ("layer batchNormalization", Body().Add(Layer.BatchNormalization()).Add(Layer.Dense(2)), Loss.MeanSquaredError());
            yield return ("layer batchNormalization over positions",
                Body(12).Add(Layer.Reshape([2, 2, 3])).Add(Layer.BatchNormalization()).Add(Layer.Flatten()).Add(Layer.Dense(2)),
                Loss.MeanSquaredError());
            yield return ("layer scale", Body().Add(Layer.Scale()).Add(Layer.Dense(2)), Loss.MeanSquaredError());
            yield return ("layers reshape and flatten",
                Body(12).Add(Layer.Reshape([3, -1])).Add(Layer.Activate(Activation.Softmax)).Add(Layer.Flatten()).Add(Layer.Dense(2)),
                Loss.MeanSquaredError());
            yield return ("layer add", Merged(Layer.Add()), Loss.MeanSquaredError());
            yield return ("layer multiply", Merged(Layer.Multiply()), Loss.MeanSquaredError());
            yield return ("layer average", Merged(Layer.Average()), Loss.MeanSquaredError());
            yield return ("layer subtract", Subtracted(), Loss.MeanSquaredError());
            yield return ("layer concatenate", Merged(Layer.Concatenate()), Loss.MeanSquaredError());
        }
    }

    private static IEnumerable<(string, Model, Loss)> Activations =>
    [
        .. Activation.WithoutParameter.Where(activation => activation != Activation.Step)
            .Append(Activation.LeakyRelu(0.3)).Append(Activation.Elu(0.7))
            .SelectMany(activation => new (string, Model, Loss)[]
            {
                ($"activation {activation} in dense", Body().Add(Layer.Dense(4, activation)).Add(Layer.Dense(2)), Loss.MeanSquaredError()),
                ($"activation {activation} alone", Body().Add(Layer.Activate(activation)).Add(Layer.Dense(2)), Loss.MeanSquaredError()),
            }),
    ];

    private static IEnumerable<(string, Model, Loss)> Losses
    {
        get
        {
            Model softmax = Body().Add(Layer.Dense(3, Activation.Softmax)), sigmoid = Body().Add(Layer.Dense(3, Activation.Sigmoid));
            Model plain = Body().Add(Layer.Dense(3)), ending = plain.Add(Layer.Activate(Activation.Softmax));
            foreach ((Loss loss, Model model) in new[]
            {
                (Loss.SparseCategoricalCrossEntropy(), softmax), (Loss.SparseCategoricalCrossEntropy(fromLogits: true), plain),
                (Loss.SparseCategoricalCrossEntropy(labelSmoothing: 0.1), softmax),
                (Loss.CategoricalCrossEntropy(labelSmoothing: 0.2), softmax),
                (Loss.CategoricalCrossEntropy(), softmax), (Loss.CategoricalCrossEntropy(fromLogits: true), plain),
                (Loss.BinaryCrossEntropy(), sigmoid), (Loss.BinaryCrossEntropy(fromLogits: true), plain),
                (Loss.MeanSquaredError(), plain), (Loss.MeanAbsoluteError(), plain), (Loss.Huber(0.6), plain),
                (Loss.Pinball(), plain),
            })
            {
                yield return ($"loss {loss}", model, loss);
            }
            yield return ("loss pinball over steps and quantiles",
                Body(12).Add(Layer.Reshape([2, 2, 3])), Loss.Pinball([0.05, 0.5, 0.8]));
            foreach (Loss loss in new[] { Loss.SparseCategoricalCrossEntropy(labelSmoothing: 0.1), Loss.CategoricalCrossEntropy() })
                yield return ($"loss {loss} of an ensemble", Model.Ensemble([softmax, ending]), loss);
            yield return ("loss binaryCrossEntropy of an ensemble", Model.Ensemble([sigmoid, sigmoid, sigmoid]), Loss.BinaryCrossEntropy());
        }
    }

    private static Model Body(int units = 4) => Model.Input(6).Add(Layer.Dense(units));

    private static Model Subtracted()
    {
        Node start = Node.Input(6).Then(Layer.Dense(4));
        return Model.From(Node.Of(Layer.Subtract(), start.Then(Layer.Dense(4, Activation.Tanh)), start).Then(Layer.Dense(2)));
    }

    // The branch and, twice, the value it starts from: a fork, several inputs, and a value merged with itself.
    private static Model Merged(Layer merge)
    {
        Node start = Node.Input(6).Then(Layer.Dense(4));
        Node branch = start.Then(Layer.Dense(4, Activation.Tanh));
        return Model.From(Node.Of(merge, start, branch, start).Then(Layer.Dense(2)));
    }
}

/// <content>Convolutions of every number of axes, and their transposes.</content>
internal static partial class GradientCheckModels
{
    private static IEnumerable<(string, Model, Loss)> Convolutions =>
        new (string Name, int[] Shape, Layer Layer)[]
        {
            ("conv1D", [6, 2], Layer.Conv1D(3, 3, padding: Padding.Same, activation: Activation.Tanh)),
            ("conv1D, causal", [6, 2], Layer.Conv1D(3, 3, padding: Padding.Causal, dilationRate: 2, activation: Activation.Tanh)),
            ("conv2D", [5, 4, 2], Layer.Conv2D(3, (3, 2), padding: 1, activation: Activation.Relu)),
            ("conv2D with stride and dilation", [7, 6, 2], Layer.Conv2D(3, 2, strides: (2, 1), dilationRate: 2)),
            ("conv2D in groups", [4, 4, 4], Layer.Conv2D(6, 3, padding: Padding.Same, groups: 2, useBias: false)),
            ("conv2D, depthwise", [4, 4, 3], Layer.Conv2D(3, 3, groups: 3, activation: Activation.Silu)),
            ("conv3D", [3, 3, 4, 2], Layer.Conv3D(2, 2, activation: Activation.Sigmoid)),
            ("conv2D of many filters", [5, 4, 3], Layer.Conv2D(9, 3, padding: Padding.Same)),
            ("conv2D of many channels", [4, 7, 16], Layer.Conv2D(16, 3, padding: Padding.Same)),
            ("conv1DTranspose", [4, 2], Layer.Conv1DTranspose(3, 3, strides: 2)),
            ("conv2DTranspose", [3, 4, 2], Layer.Conv2DTranspose(3, 3, strides: 2, padding: Padding.Same, activation: Activation.Tanh)),
            ("conv3DTranspose", [2, 2, 3, 2], Layer.Conv3DTranspose(2, 2, padding: 0, useBias: false)),
        }.Select(each => (
            $"layer {each.Name}", Imaged(each.Shape).Add(each.Layer).Add(Layer.Flatten()).Add(Layer.Dense(2)), Loss.MeanSquaredError()));

    private static IEnumerable<(string, Model, Loss)> PooledConvolutions
    {
        get
        {
            yield return ("layers conv2D and maxPooling2D",
                Imaged([5, 6, 2]).Add(Layer.Conv2D(9, 2, activation: Activation.Relu)).Add(Layer.MaxPooling2D()).Add(Layer.Flatten())
                    .Add(Layer.Dense(2)), Loss.MeanSquaredError());
            yield return ("layers conv1D and maxPooling1D that overlap",
                Imaged([9, 16]).Add(Layer.Conv1D(8, 3, padding: 1)).Add(Layer.MaxPooling1D(3, 2, padding: 1)).Add(Layer.Flatten())
                    .Add(Layer.Dense(2)), Loss.MeanSquaredError());
        }
    }

    private static Model Imaged(int[] shape) => Body(shape.Aggregate(1, (a, b) => a * b)).Add(Layer.Reshape(shape));
}

/// <content>Layers that stand at two places with one set of weights.</content>
internal static partial class GradientCheckModels
{
    private static IEnumerable<(string, Model, Loss)> SharedLayers
    {
        get
        {
            Layer dense = Layer.Dense(4, Activation.Tanh), normalization = Layer.BatchNormalization();
            yield return (
                "layer dense at two places of a chain", Body().Add(dense).Add(dense).Add(Layer.Dense(2)), Loss.MeanSquaredError());
            yield return ("layer batchNormalization at two places of a chain",
                Body().Add(normalization).Add(Layer.Activate(Activation.Tanh)).Add(normalization).Add(Layer.Dense(2)),
                Loss.MeanSquaredError());
            // The same filters over images of two sizes.
            Layer convolution = Layer.Conv2D(9, 3, padding: Padding.Same, activation: Activation.Silu);
            yield return ("layer conv2D over images of two sizes", Model.From(Node.Of(Layer.Concatenate(),
                Image([4, 5, 2]).Then(convolution).Then(Layer.Flatten()), Image([3, 3, 2]).Then(convolution).Then(Layer.Flatten()))
                .Then(Layer.Dense(2))), Loss.MeanSquaredError());
        }
    }

    private static Node Image(int[] shape) =>
        Node.Input(6).Then(Layer.Dense(shape.Aggregate(1, (a, b) => a * b))).Then(Layer.Reshape(shape));
}

/// <content>Pooling layers of every number of axes.</content>
internal static partial class GradientCheckModels
{
    private static IEnumerable<(string, Model, Loss)> Poolings =>
        new (string Name, int[] Shape, Layer Layer)[]
        {
            ("maxPooling1D", [7, 2], Layer.MaxPooling1D(3, strides: 1)),
            ("maxPooling2D", [4, 4, 3], Layer.MaxPooling2D()),
            ("maxPooling2D, overlapping", [6, 5, 2], Layer.MaxPooling2D(3, strides: 2, padding: 1)),
            ("maxPooling3D", [3, 4, 2, 2], Layer.MaxPooling3D(2, padding: Padding.Same)),
            ("averagePooling1D", [7, 2], Layer.AveragePooling1D(3, strides: 2)),
            ("averagePooling2D", [5, 4, 3], Layer.AveragePooling2D((3, 2), strides: 1, padding: Padding.Same)),
            ("averagePooling2D over padding", [5, 4, 2], Layer.AveragePooling2D(3, strides: 2, padding: 1, includePadding: true)),
            ("averagePooling3D", [3, 4, 2, 2], Layer.AveragePooling3D()),
            ("globalMaxPooling1D", [5, 3], Layer.GlobalMaxPooling1D()),
            ("globalMaxPooling2D", [3, 2, 4], Layer.GlobalMaxPooling2D()),
            ("globalMaxPooling3D", [2, 3, 2, 2], Layer.GlobalMaxPooling3D()),
            ("globalAveragePooling1D", [5, 3], Layer.GlobalAveragePooling1D()),
            ("globalAveragePooling2D", [3, 2, 4], Layer.GlobalAveragePooling2D()),
            ("globalAveragePooling3D", [2, 3, 2, 2], Layer.GlobalAveragePooling3D()),
        }.Select(each => (
            $"layer {each.Name}", Imaged(each.Shape).Add(each.Layer).Add(Layer.Flatten()).Add(Layer.Dense(2)), Loss.MeanSquaredError()));
}

/// <content>Layers that normalize, move or choose values.</content>
internal static partial class GradientCheckModels
{
    private static IEnumerable<(string, Model, Loss)> ShapeLayers
    {
        get
        {
            yield return ("layer layerNormalization", Body(5).Add(Layer.LayerNormalization()).Add(Layer.Dense(2)), Loss.MeanSquaredError());
            yield return ("layer layerNormalization over positions", Shaped([2, 3, 4], Layer.LayerNormalization(1e-5)),
                Loss.MeanSquaredError());
            yield return ("layer embedding",
                Model.Input(4).Add(Layer.Embedding(7, 3)).Add(Layer.Flatten()).Add(Layer.Dense(2)), Loss.MeanSquaredError());
            yield return ("layer embedding of padded words, their largest values",
                Model.Input(6).Add(Layer.Embedding(7, 3, maskZero: true)).Add(Layer.GlobalMaxPooling1D()).Add(Layer.Dense(2)),
                Loss.MeanSquaredError());
            yield return ("layer masking before the mean of the real steps",
                Model.Input(5, 3).Add(Layer.Masking(1.5)).Add(Layer.Dense(4, Activation.Tanh)).Add(Layer.GlobalAveragePooling1D())
                    .Add(Layer.Dense(2)), Loss.MeanSquaredError());
            var uneven = new Padding((1, 0), (2, 1));
            yield return ("layer zeroPadding2D", Shaped([2, 3, 2], Layer.ZeroPadding2D(uneven)), Loss.MeanSquaredError());
            yield return ("layer cropping2D", Shaped([5, 4, 2], Layer.Cropping2D(uneven)), Loss.MeanSquaredError());
            yield return ("layer upSampling2D", Shaped([2, 3, 2], Layer.UpSampling2D((2, 3))), Loss.MeanSquaredError());
            yield return ("layer upSampling2D, bilinear",
                Shaped([2, 3, 2], Layer.UpSampling2D((2, 3), Interpolation.Bilinear)), Loss.MeanSquaredError());
            yield return ("layers over images: concatenate along axis 1, multiply and add", ImageMerges(), Loss.MeanSquaredError());
            yield return ("layer permute", Shaped([2, 3, 4], Layer.Permute([3, 1, 2])), Loss.MeanSquaredError());
            yield return ("layer timeDistributed of convolutions",
                Shaped([3, 4, 4, 2], Layer.TimeDistributed(Layer.Conv2D(3, 2, activation: Activation.Tanh))), Loss.MeanSquaredError());
            yield return ("layer spatialDropout2D", Shaped([2, 2, 6], Layer.SpatialDropout2D(0.4)), Loss.MeanSquaredError());
        }
    }

    // Two images of different height, concatenated to the height of a third one, which is added to them and gates the sum.
    private static Model ImageMerges()
    {
        Node start = Node.Input(6);
        Node Image(int height) => start.Then(Layer.Dense(height * 6, Activation.Tanh)).Then(Layer.Reshape([height, 3, 2]));
        Node joined = Node.Of(Layer.Concatenate(axis: 1), Image(1), Image(3)), gate = Image(4);
        Node output = Node.Of(Layer.Multiply(), gate, Node.Of(Layer.Add(), joined, gate));
        return Model.From(output.Then(Layer.Flatten()).Then(Layer.Dense(2)));
    }

    /// <summary>Makes a model of a layer over samples of a shape, between two dense ones.</summary>
    private static Model Shaped(int[] shape, Layer layer) =>
        Body(shape.Aggregate(1, (a, b) => a * b)).Add(Layer.Reshape(shape)).Add(layer).Add(Layer.Flatten()).Add(Layer.Dense(2));
}

/// <content>Layers for tables, each alone and all in one network.</content>
internal static partial class GradientCheckModels
{
    private static IEnumerable<(string, Model, Loss)> TableLayers
    {
        get
        {
            yield return ("layer piecewiseLinear",
                Model.Input(7).Add(Layer.PiecewiseLinear(5, 3)).Add(Layer.Dense(2)), Loss.MeanSquaredError());
            yield return ("layer piecewiseLinear of odd size",
                Model.Input(2).Add(Layer.PiecewiseLinear(2, 6, size: 11)).Add(Layer.Dense(2)), Loss.MeanSquaredError());
            yield return ("layer piecewiseLinear after a trained one",
                Body(5).Add(Layer.PiecewiseLinear(4, 3, size: 9)).Add(Layer.Dense(2)), Loss.MeanSquaredError());
            yield return ("layer embedColumns", Model.Input(4).Add(Layer.EmbedColumns([3, 5], size: 3)).Add(Layer.Dense(2)),
                Loss.MeanSquaredError());
            yield return ("a network for tables",
                Model.Input(9).Add(Layer.PiecewiseLinear(5, 4)).Add(Layer.EmbedColumns([6, 2])).Add(Layer.Scale())
                    .Add(Ntk(9, Activation.Mish)).Add(Layer.Dropout(0.2)).Add(Ntk(6, Activation.Mish)).Add(Ntk(3, Activation.Softmax)),
                Loss.SparseCategoricalCrossEntropy(labelSmoothing: 0.1));
        }
    }

    private static Layer Ntk(int units, Activation activation) => Layer.Dense(
        units, activation, kernelInitializer: Initializer.DataScaledNormal(), biasInitializer: Initializer.DataCentered(),
        parametrization: Parametrization.Ntk);
}

/// <content>Layers for time series.</content>
internal static partial class GradientCheckModels
{
    private static IEnumerable<(string, Model, Loss)> SeriesLayers
    {
        get
        {
            yield return ("layer movingAverage", Shaped([7, 2], Layer.MovingAverage(3)), Loss.MeanSquaredError());
            foreach (NormalizationMode mode in Enum.GetValues<NormalizationMode>())
            {
                Layer[] inside = [Layer.Permute([2, 1]), Layer.Dense(3, Activation.Tanh), Layer.Permute([2, 1])];
                yield return ($"layer reversibleNormalization, {mode}", Shaped([6, 2], Layer.ReversibleNormalization(inside, mode)),
                    Loss.MeanSquaredError());
                yield return ($"layer windowNormalization alone, {mode}", Shaped([6, 2], Layer.WindowNormalization(mode)),
                    Loss.MeanSquaredError());
            }
            yield return ("layer reversibleNormalization of quantiles, with a feature", Shaped([5, 2], Layer.ReversibleNormalization(
                [Layer.Flatten(), Layer.Dense(6), Layer.Reshape([2, 1, 3])])), Loss.MeanSquaredError());
            yield return ("layer movingAverage longer than the sequence", Shaped([3, 2], Layer.MovingAverage(9)), Loss.MeanSquaredError());
        }
    }
}

/// <content>Attention and the layers around it.</content>
internal static partial class GradientCheckModels
{
    private static IEnumerable<(string, Model, Loss)> AttentionLayers
    {
        get
        {
            foreach ((bool a, bool b) in new[] { (false, false), (false, true), (true, false), (true, true) })
                yield return ($"layer matMul, transposed {a} and {b}",
                    Model.From(Node.Of(Layer.MatMul(a, b), Image(a ? [2, 4, 3] : [2, 3, 4]), Image(b ? [2, 5, 4] : [2, 4, 5]))
                        .Then(Layer.Flatten()).Then(Layer.Dense(2))), Loss.MeanSquaredError());
            Node steps = Image([4, 3]);
            yield return ("layer matMul of a sequence and itself",
                Model.From(Node.Of(Layer.MatMul(transposeB: true), steps, steps).Then(Layer.Flatten()).Then(Layer.Dense(2))),
                Loss.MeanSquaredError());
            foreach ((string name, Layer layer) in new[]
            {
                ("", Layer.MultiHeadAttention(2, 3)), (", causal", Layer.MultiHeadAttention(3, 2, valueDim: 4, causal: true)),
                (" without bias", Layer.MultiHeadAttention(1, 4, useBias: false)),
                (" with dropout", Layer.MultiHeadAttention(2, 3, dropout: 0.4)),
            })
            {
                yield return ($"layer multiHeadAttention{name}", Shaped([5, 4], layer), Loss.MeanSquaredError());
            }
            yield return ("layer multiHeadAttention of words with padding",
                Model.Input(6).Add(Layer.Embedding(7, 4, maskZero: true)).Add(Layer.PositionalEmbedding())
                    .Add(Layer.MultiHeadAttention(2, 3, dropout: 0.2)).Add(Layer.GlobalAveragePooling1D()).Add(Layer.Dense(2)),
                Loss.MeanSquaredError());
            yield return ("layer multiHeadAttention of a query and a value with padding, causal",
                Attended(Layer.MultiHeadAttention(2, 3, causal: true), Image([3, 4]),
                    Node.Input(6).Then(Layer.Embedding(7, 4, maskZero: true))), Loss.MeanSquaredError());
            Node query = Image([3, 4]), value = Image([5, 3]), key = Image([5, 2]);
            yield return ("layer multiHeadAttention of a query and a value", Attended(Layer.MultiHeadAttention(2, 3), query, value),
                Loss.MeanSquaredError());
            yield return ("layer multiHeadAttention of a query, a value and a key",
                Attended(Layer.MultiHeadAttention(2, 3, 1, 0.3, causal: true), query, value, key), Loss.MeanSquaredError());
            yield return ("layer multiHeadAttention of one sequence in two roles",
                Attended(Layer.MultiHeadAttention(2, 3), value, key, value), Loss.MeanSquaredError());
            yield return ("layer positionalEmbedding", Shaped([4, 3], Layer.PositionalEmbedding(6)), Loss.MeanSquaredError());
            yield return ("layer positionalEmbedding, sinusoidal",
                Shaped([4, 3], Layer.PositionalEmbedding(encoding: PositionEncoding.Sinusoidal)), Loss.MeanSquaredError());
        }
    }

    private static Model Attended(Layer layer, params Node[] inputs) =>
        Model.From(Node.Of(layer, inputs).Then(Layer.Flatten()).Then(Layer.Dense(2)));
}
