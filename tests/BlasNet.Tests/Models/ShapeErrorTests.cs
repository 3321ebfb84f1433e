using BlasNet.Layers;

namespace BlasNet.Tests.Models;

/// <summary>The messages about shapes that layers refuse.</summary>
internal static class ShapeErrorTests
{
    private static readonly object[] Misfits =
    [
        new object[] { Model.Input().Add(Layer.Scale()),
            "0.scale: the layer has a factor for each position of the last axis, but it receives scalars." },
        new object[] { Model.Input(3).Add(Layer.PiecewiseLinear(bins: 4)),
            "0.piecewiseLinear: the columns and their bins are left to the data, which is not known yet. Give them with WithTableColumns." },
        new object[] { Model.Input(3, 2).Add(Layer.PiecewiseLinear(2, 4)),
            "0.piecewiseLinear: the layer takes one row of columns, but it receives the shape [3, 2]." },
        new object[] { Model.Input(3).Add(Layer.PiecewiseLinear(4, 4, name: "numbers")),
            "0.numbers: the layer takes 4 columns of numbers, but it receives 3 columns." },
        new object[] { Model.Input(300_000_000).Add(Layer.PiecewiseLinear(300_000_000, 4)),
            "0.piecewiseLinear: the layer has 2400000000 outputs, more than 2147483647." },
        new object[] { Model.Input(3).Add(Layer.EmbedColumns()),
            "0.embedColumns: the categories of the columns are left to the data, which is not known yet. Give them with WithTableColumns." },
        new object[] { Model.Input(3, 2).Add(Layer.EmbedColumns([2])),
            "0.embedColumns: the layer takes one row of columns, but it receives the shape [3, 2]." },
        new object[] { Model.Input(1).Add(Layer.EmbedColumns([2, 3], name: "places")),
            "0.places: the layer takes 2 columns of indexes, but it receives 1 columns." },
        new object[] { Model.Input().Add(Layer.LayerNormalization()),
            "0.layerNormalization: the layer normalizes over the last axis, but it receives scalars." },
        new object[] { Model.Input(2, 3, 4).Add(Layer.Permute([2, 1])),
            "0.permute: the dims [2, 1] order 2 axes, but the input [2, 3, 4] has 3." },
        new object[] { Model.Input(8).Add(Layer.SpatialDropout2D(0.5)),
            "0.spatialDropout2D: the layer takes images [height, width, channels], but it receives the shape [8]." },
        new object[] { Model.Input(2, 3, 4).Add(Layer.SpatialDropout1D(0.5, name: "drop")),
            "0.drop: the layer takes sequences [steps, channels], but it receives the shape [2, 3, 4]." },
        new object[] { Merge(Layer.Concatenate(1), [2, 3, 4], [5, 3, 1]),
            "0.concatenate: the inputs [2, 3, 4] and [5, 3, 1] must agree in all extents but that of axis 1." },
        new object[] { Merge(Layer.Concatenate(), [2, 3, 4], [2, 4, 4]),
            "0.concatenate: the inputs [2, 3, 4] and [2, 4, 4] must agree in all extents but that of the last axis." },
        new object[] { Merge(Layer.Concatenate(-2), [28, 28], [28, 28, 1]),
            "0.concatenate: the inputs [28, 28] and [28, 28, 1] must agree in all extents but that of axis -2." },
        new object[] { Merge(Layer.Concatenate(3, "join"), [2, 3], [2, 3]),
            "0.join: the layer joins along axis 3, but the input [2, 3] has 2 axes." },
        new object[] { Merge(Layer.Concatenate(-3), [2, 3], [2, 3]),
            "0.concatenate: the layer joins along axis -3, but the input [2, 3] has 2 axes." },
        new object[] { Merge(Layer.Concatenate(1), [], []), "0.concatenate: the layer joins along axis 1, but it receives scalars." },
        new object[] { Merge(Layer.Add(), [16, 16, 8], [16, 8, 16]),
            "0.add: the inputs must have one shape, but they have [16, 16, 8] and [16, 8, 16]." },
        new object[] { Merge(Layer.Multiply(), [4, 2, 2, 3], [4, 2, 2]),
            "0.multiply: the inputs must have one shape, but they have [4, 2, 2, 3] and [4, 2, 2]." },
        new object[] { Model.Input(8).Add(Layer.ZeroPadding3D()),
            "0.zeroPadding3D: the layer takes volumes [depth, height, width, channels], but it receives the shape [8]." },
        new object[] { Model.Input(2, 2, 1).Add(Layer.ZeroPadding2D((int.MaxValue, 0))),
            "0.zeroPadding2D: the padded input has more than 2147483647 positions along one axis." },
        new object[] { Model.Input(12, 5, 3).Add(Layer.Cropping2D((2, 3))),
            "0.cropping2D: the cropping [2, 3] takes 6 of the 5 positions along axis 2 of the input [12, 5, 3]; "
            + "at least one must be left." },
        new object[] { Model.Input(3, 1).Add(Layer.Cropping1D(new Padding(1, 2), "cut")),
            "0.cut: the cropping [[1, 2]] takes 3 of the 3 positions along axis 1 of the input [3, 1]; at least one must be left." },
        new object[] { Model.Input(100_000, 1).Add(Layer.UpSampling1D(100_000)),
            "0.upSampling1D: the enlarged input has more than 2147483647 positions along one axis." },
        new object[] { Model.Input(2, 3).Add(Layer.UpSampling3D()),
            "0.upSampling3D: the layer takes volumes [depth, height, width, channels], but it receives the shape [2, 3]." },
    ];

    [TestCaseSource(nameof(Misfits))]
    public static void Shapes_that_do_not_fit_are_told_with_the_layer(Model model, string sentence) =>
        Assert.That(() => model.OutputShape, Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(sentence));

    private static readonly object[] BadLayers =
    [
        new object[] { () => Layer.LayerNormalization(0), "layerNormalization: epsilon must be a positive finite number, but it was '0'." },
        new object[] { () => Layer.LayerNormalization(double.NaN),
            "layerNormalization: epsilon must be a positive finite number, but it was 'NaN'." },
        new object[] { () => Layer.PiecewiseLinear(-1), "piecewiseLinear: the number of columns must be at least 0, but it was '-1'." },
        new object[] { () => Layer.PiecewiseLinear(bins: 0), "piecewiseLinear: bins must be at least 1, but it was '0'." },
        new object[] { () => Layer.PiecewiseLinear(size: 0), "piecewiseLinear: size must be at least 1, but it was '0'." },
        new object[] { () => Layer.PiecewiseLinear(rate: -1),
            "piecewiseLinear: rate must be a finite number of at least 0, but it was '-1'." },
        new object[] { () => Layer.EmbedColumns([3, 0]), "embedColumns: categories must be at least 1, but it was '0'." },
        new object[] { () => Layer.EmbedColumns([16_000_000, 1_000_000]),
            "embedColumns: the categories of all columns must be at most 16777216, but they were '17000000'." },
        new object[] { () => Layer.EmbedColumns(size: 0), "embedColumns: size must be at least 1, but it was '0'." },
        new object[] { () => Layer.Dense(2, kernelInitializer: Initializer.DataCentered()),
            "dense: the initializer dataCentered is for biases, not for kernels." },
        new object[] { () => Layer.Dense(2, biasInitializer: Initializer.DataScaledNormal()),
            "dense: the initializer dataScaledNormal is for kernels, not for biases." },
        new object[] { () => Layer.Embedding(0, 3), "embedding: inputDim must be at least 1, but it was '0'." },
        new object[] { () => Layer.Embedding(3, -1), "embedding: outputDim must be at least 1, but it was '-1'." },
        new object[] { () => Layer.Embedding(20_000_000, 1),
            "embedding: inputDim must be at most 16777216, up to which inputs are exact, but it was '20000000'." },
        new object[] { () => Layer.ZeroPadding2D(-1), "zeroPadding2D: the padding must not be negative, but it was '-1'." },
        new object[] { () => Layer.ZeroPadding2D((1, 2, 3)),
            "zeroPadding2D: the padding [1, 2, 3] must be one number or one for each axis, and there are '2'." },
        new object[] { () => Layer.Cropping3D(new Padding(1, (0, -2, 0))),
            "cropping3D: the cropping must not be negative, but it was '-2'." },
        new object[] { () => Layer.Cropping1D(null!), "cropping1D: cropping is required, but it was null." },
        new object[] { () => new Cropping(0, 1), "cropping: the number of axes must be 1, 2 or 3, but it was '0'." },
        new object[] { () => Layer.UpSampling2D(interpolation: (Interpolation)7), "upSampling2D: there is no interpolation '7'." },
        new object[] { () => new UpSampling(3, 2, Interpolation.Bilinear),
            "upSampling3D: bilinear interpolation is for images of 2 axes, but the layer has '3'." },
        new object[] { () => Layer.UpSampling2D((2, 0)), "upSampling2D: the size must be at least 1, but it was '0'." },
        new object[] { () => Layer.Concatenate(0), "concatenate: the axis must be an axis of a sample, 1 or more from the first "
            + "or -1 or less from the last, but it was '0', the axis of the batch." },
        new object[] { () => Layer.Permute([]), "permute: the dims must name each of the axes from 1 on once, but they were '[]'." },
        new object[] { () => Layer.Permute([0, 1]),
            "permute: the dims must name each of the axes from 1 on once, but they were '[0, 1]'." },
        new object[] { () => Layer.Permute([2, 2]),
            "permute: the dims must name each of the axes from 1 on once, but they were '[2, 2]'." },
        new object[] { () => Layer.SpatialDropout2D(1), "spatialDropout2D: the rate must be at least 0 and less than 1, but it was '1'." },
        new object[] { () => new SpatialDropout(4, 0.5), "spatialDropout: the number of axes must be 1, 2 or 3, but it was '4'." },
    ];

    [TestCaseSource(nameof(BadLayers))]
    public static void Layers_out_of_range_are_told_in_a_sentence(Func<Layer> make, string sentence) =>
        Assert.That(() => make(), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(sentence));

    private static Model Merge(Layer layer, int[] first, int[] second) => Model.From(Node.Of(layer, Node.Input(first), Node.Input(second)));
}
