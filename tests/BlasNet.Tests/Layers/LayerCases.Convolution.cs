using BlasNet.Layers;
using BlasNet.Tensors;

namespace BlasNet.Tests.Layers;

/// <content>Convolutions and their transposes.</content>
internal static partial class LayerCases
{
    private static LayerCase[] Convolutions =>
    [
        new(Layer.Conv1D(3, 3), [[7, 2]], [5, 3], "conv1D(filters: 3, kernel: 3)", """{"kind":"conv1D","filters":3,"kernel":3}"""),
        new(Layer.Conv1D(2, 4, stride: 3, padding: Padding.Same, dilation: 2, activation: Activation.Tanh), [[11]], [4, 2],
            "conv1D(filters: 2, kernel: 4, stride: 3, padding: same, dilation: 2, activation: tanh)",
            """{"kind":"conv1D","filters":2,"kernel":4,"stride":3,"padding":"same","dilation":2,"activation":"tanh"}"""),
        new(Layer.Conv2D(3, 3), [[5, 5, 1]], [3, 3, 3], "conv2D(filters: 3, kernel: 3)", """{"kind":"conv2D","filters":3,"kernel":3}"""),
        new(Layer.Conv2D(4, 3, padding: 1, activation: Activation.Relu), [[6, 5]], [6, 5, 4],
            "conv2D(filters: 4, kernel: 3, padding: 1, activation: relu)",
            """{"kind":"conv2D","filters":4,"kernel":3,"padding":1,"activation":"relu"}"""),
        new(Layer.Conv2D(20, (2, 3), stride: (2, 1), padding: (0, 2), name: "first"), [[6, 4, 17]], [3, 6, 20],
            "conv2D(name: first, filters: 20, kernel: [2, 3], stride: [2, 1], padding: [0, 2])",
            """{"kind":"conv2D","name":"first","filters":20,"kernel":[2,3],"stride":[2,1],"padding":[0,2]}"""),
        new(Layer.Conv2D(3, 3, stride: 2, padding: Padding.Same, dilation: (1, 2), activation: Activation.Gelu), [[7, 8, 3]], [4, 4, 3],
            "conv2D(filters: 3, kernel: 3, stride: 2, padding: same, dilation: [1, 2], activation: gelu)",
            """{"kind":"conv2D","filters":3,"kernel":3,"stride":2,"padding":"same","dilation":[1,2],"activation":"gelu"}"""),
        new(Layer.Conv2D(6, 3, padding: 1, groups: 3, useBias: false, kernelInitializer: Initializer.HeNormal()), [[4, 5, 6]], [4, 5, 6],
            "conv2D(filters: 6, kernel: 3, padding: 1, groups: 3, useBias: false, kernelInitializer: heNormal)",
            """{"kind":"conv2D","filters":6,"kernel":3,"padding":1,"groups":3,"useBias":false,"kernelInitializer":"heNormal"}"""),
        new(Layer.Conv2D(8, 3, groups: 4), [[4, 3, 4]], [2, 1, 8], "conv2D(filters: 8, kernel: 3, groups: 4)",
            """{"kind":"conv2D","filters":8,"kernel":3,"groups":4}"""),
        new(Layer.Conv2D(5, 1, activation: Activation.Sigmoid), [[3, 4, 2]], [3, 4, 5], "conv2D(filters: 5, kernel: 1, activation: sigmoid)",
            """{"kind":"conv2D","filters":5,"kernel":1,"activation":"sigmoid"}"""),
        new(Layer.Conv2D(5, 1, stride: 2), [[3, 4, 2]], [2, 2, 5], "conv2D(filters: 5, kernel: 1, stride: 2)",
            """{"kind":"conv2D","filters":5,"kernel":1,"stride":2}"""),
        new(Layer.Conv2D(3, 2, activation: Activation.Softmax), [[3, 3, 2]], [2, 2, 3], "conv2D(filters: 3, kernel: 2, activation: softmax)",
            """{"kind":"conv2D","filters":3,"kernel":2,"activation":"softmax"}"""),
        new(Layer.Conv3D(2, (2, 3, 1), stride: (1, 2, 1), padding: (1, 0, 0), biasInitializer: Initializer.Constant(0.5)), [[3, 5, 2, 2]],
            [4, 2, 2, 2],
            "conv3D(filters: 2, kernel: [2, 3, 1], stride: [1, 2, 1], padding: [1, 0, 0], biasInitializer: constant(value: 0.5))",
            """{"kind":"conv3D","filters":2,"kernel":[2,3,1],"stride":[1,2,1],"padding":[1,0,0],"biasInitializer":{"kind":"constant","value":0.5}}"""),
        new(Layer.Conv3D(4, 2, padding: Padding.Same, groups: 2), [[2, 3, 2, 2]], [2, 3, 2, 4], "conv3D(filters: 4, kernel: 2, padding: same, groups: 2)",
            """{"kind":"conv3D","filters":4,"kernel":2,"padding":"same","groups":2}"""),
        new(Layer.Conv1DTranspose(3, 4, stride: 2), [[5, 2]], [12, 3], "conv1DTranspose(filters: 3, kernel: 4, stride: 2)",
            """{"kind":"conv1DTranspose","filters":3,"kernel":4,"stride":2}"""),
        new(Layer.Conv2DTranspose(3, 3, stride: 2, padding: Padding.Same, activation: Activation.Relu), [[3, 4, 2]], [6, 8, 3],
            "conv2DTranspose(filters: 3, kernel: 3, stride: 2, padding: same, activation: relu)",
            """{"kind":"conv2DTranspose","filters":3,"kernel":3,"stride":2,"padding":"same","activation":"relu"}"""),
        new(Layer.Conv2DTranspose(2, (2, 3), stride: (3, 1), padding: (0, 1), useBias: false), [[3, 4]], [8, 4, 2],
            "conv2DTranspose(filters: 2, kernel: [2, 3], stride: [3, 1], padding: [0, 1], useBias: false)",
            """{"kind":"conv2DTranspose","filters":2,"kernel":[2,3],"stride":[3,1],"padding":[0,1],"useBias":false}"""),
        new(Layer.Conv2DTranspose(2, 3, dilation: 2, activation: Activation.Silu), [[3, 2, 3]], [7, 6, 2],
            "conv2DTranspose(filters: 2, kernel: 3, dilation: 2, activation: silu)",
            """{"kind":"conv2DTranspose","filters":2,"kernel":3,"dilation":2,"activation":"silu"}"""),
        new(Layer.Conv3DTranspose(2, 2, stride: 2), [[2, 2, 2, 2]], [4, 4, 4, 2], "conv3DTranspose(filters: 2, kernel: 2, stride: 2)",
            """{"kind":"conv3DTranspose","filters":2,"kernel":2,"stride":2}"""),
    ];
}
