namespace BlasNet.Tests.Layers;

/// <content>Pooling layers.</content>
internal static partial class LayerCases
{
    private static LayerCase[] Poolings =>
    [
        new(Layer.MaxPooling2D(), [[6, 4, 3]], [3, 2, 3], "maxPooling2D", """{"kind":"maxPooling2D"}"""),
        new(Layer.MaxPooling2D(2), [[7, 5]], [3, 2, 1], "maxPooling2D", """{"kind":"maxPooling2D"}"""),
        new(Layer.MaxPooling2D(3, strides: 2, padding: 1, name: "stem"), [[7, 6, 5]], [4, 3, 5],
            "maxPooling2D(name: stem, poolSize: 3, strides: 2, padding: 1)",
            """{"kind":"maxPooling2D","name":"stem","poolSize":3,"strides":2,"padding":1}"""),
        new(Layer.MaxPooling2D((2, 3), strides: (3, 1), padding: (1, 0)), [[6, 5, 17]], [3, 3, 17],
            "maxPooling2D(poolSize: [2, 3], strides: [3, 1], padding: [1, 0])",
            """{"kind":"maxPooling2D","poolSize":[2,3],"strides":[3,1],"padding":[1,0]}"""),
        new(Layer.MaxPooling2D((1, 3), padding: Padding.Same), [[2, 7, 2]], [2, 3, 2],
            "maxPooling2D(poolSize: [1, 3], padding: same)", """{"kind":"maxPooling2D","poolSize":[1,3],"padding":"same"}"""),
        new(Layer.MaxPooling2D(padding: Padding.Same), [[3, 3, 40]], [2, 2, 40], "maxPooling2D(padding: same)",
            """{"kind":"maxPooling2D","padding":"same"}"""),
        new(Layer.MaxPooling1D(3, strides: 1), [[8, 2]], [6, 2], "maxPooling1D(poolSize: 3, strides: 1)",
            """{"kind":"maxPooling1D","poolSize":3,"strides":1}"""),
        new(Layer.MaxPooling1D(), [[9]], [4, 1], "maxPooling1D", """{"kind":"maxPooling1D"}"""),
        new(Layer.MaxPooling3D(), [[4, 2, 6, 2]], [2, 1, 3, 2], "maxPooling3D", """{"kind":"maxPooling3D"}"""),
        new(Layer.MaxPooling3D((1, 2, 3), strides: (2, 1, 2), padding: (0, 1, 2)), [[3, 3, 4]], [2, 4, 3, 1],
            "maxPooling3D(poolSize: [1, 2, 3], strides: [2, 1, 2], padding: [0, 1, 2])",
            """{"kind":"maxPooling3D","poolSize":[1,2,3],"strides":[2,1,2],"padding":[0,1,2]}"""),
        new(Layer.AveragePooling2D(), [[6, 4, 3]], [3, 2, 3], "averagePooling2D", """{"kind":"averagePooling2D"}"""),
        new(Layer.AveragePooling2D(3, strides: 2, padding: 1), [[7, 6, 20]], [4, 3, 20],
            "averagePooling2D(poolSize: 3, strides: 2, padding: 1)", """{"kind":"averagePooling2D","poolSize":3,"strides":2,"padding":1}"""),
        new(Layer.AveragePooling2D(3, strides: 1, padding: Padding.Same, includePadding: true, name: "blur"), [[4, 5, 1]], [4, 5, 1],
            "averagePooling2D(name: blur, poolSize: 3, strides: 1, padding: same, includePadding: true)",
            """{"kind":"averagePooling2D","name":"blur","poolSize":3,"strides":1,"padding":"same","includePadding":true}"""),
        new(Layer.AveragePooling1D(4, strides: 3), [[10]], [3, 1], "averagePooling1D(poolSize: 4, strides: 3)",
            """{"kind":"averagePooling1D","poolSize":4,"strides":3}"""),
        new(Layer.AveragePooling1D(2, strides: 3), [[10, 3]], [3, 3], "averagePooling1D(strides: 3)",
            """{"kind":"averagePooling1D","strides":3}"""),
        new(Layer.AveragePooling3D(padding: Padding.Same), [[3, 2, 3, 2]], [2, 1, 2, 2], "averagePooling3D(padding: same)",
            """{"kind":"averagePooling3D","padding":"same"}"""),
        new(Layer.GlobalMaxPooling2D(), [[4, 3, 5]], [5], "globalMaxPooling2D", """{"kind":"globalMaxPooling2D"}"""),
        new(Layer.GlobalMaxPooling2D("peak"), [[4, 3]], [1], "globalMaxPooling2D(name: peak)",
            """{"kind":"globalMaxPooling2D","name":"peak"}"""),
        new(Layer.GlobalMaxPooling1D(), [[6, 20]], [20], "globalMaxPooling1D", """{"kind":"globalMaxPooling1D"}"""),
        new(Layer.GlobalMaxPooling3D(), [[2, 3, 2, 3]], [3], "globalMaxPooling3D", """{"kind":"globalMaxPooling3D"}"""),
        new(Layer.GlobalAveragePooling2D(), [[4, 3, 18]], [18], "globalAveragePooling2D", """{"kind":"globalAveragePooling2D"}"""),
        new(Layer.GlobalAveragePooling1D("mean"), [[7]], [1], "globalAveragePooling1D(name: mean)",
            """{"kind":"globalAveragePooling1D","name":"mean"}"""),
        new(Layer.GlobalAveragePooling3D(), [[2, 3, 2, 3]], [3], "globalAveragePooling3D", """{"kind":"globalAveragePooling3D"}"""),
    ];
}
