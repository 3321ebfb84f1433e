using BlasNet.Layers;
using BlasNet.Losses;
using BlasNet.Models;
using BlasNet.Tensors;

namespace BlasNet.Execution;

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
