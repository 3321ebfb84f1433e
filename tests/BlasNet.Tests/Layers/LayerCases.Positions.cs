using BlasNet.Layers;

namespace BlasNet.Tests.Layers;

internal static partial class LayerCases
{
    private static LayerCase[] Positions =>
    [
        new(Layer.ZeroPadding1D(), [[3, 2]], [5, 2], "zeroPadding1D", """{"kind":"zeroPadding1D"}"""),
        new(Layer.ZeroPadding1D(new Padding(2, 0), "causal"), [[3, 2]], [5, 2], "zeroPadding1D(name: causal, padding: [[2,0]])",
            """{"kind":"zeroPadding1D","name":"causal","padding":[[2,0]]}"""),
        new(Layer.ZeroPadding2D((1, 2)), [[2, 3, 4]], [4, 7, 4], "zeroPadding2D(padding: [1, 2])",
            """{"kind":"zeroPadding2D","padding":[1,2]}"""),
        new(Layer.ZeroPadding2D(new Padding((1, 0), (2, 3))), [[3, 2, 3]], [6, 5, 3], "zeroPadding2D(padding: [[1,2], [0,3]])",
            """{"kind":"zeroPadding2D","padding":[[1,2],[0,3]]}"""),
        new(Layer.ZeroPadding2D(0), [[3, 2]], [3, 2, 1], "zeroPadding2D(padding: 0)", """{"kind":"zeroPadding2D","padding":0}"""),
        new(Layer.ZeroPadding3D((1, 0, 2)), [[2, 1, 3, 2]], [4, 1, 7, 2], "zeroPadding3D(padding: [1, 0, 2])",
            """{"kind":"zeroPadding3D","padding":[1,0,2]}"""),
        new(Layer.Cropping1D(1), [[4, 3]], [2, 3], "cropping1D(cropping: 1)", """{"kind":"cropping1D","cropping":1}"""),
        new(Layer.Cropping2D(new Padding((1, 0), (2, 1)), "inside"), [[5, 4, 3]], [2, 3, 3],
            "cropping2D(name: inside, cropping: [[1,2], [0,1]])", """{"kind":"cropping2D","name":"inside","cropping":[[1,2],[0,1]]}"""),
        new(Layer.Cropping2D((0, 2)), [[3, 5]], [3, 1, 1], "cropping2D(cropping: [0, 2])", """{"kind":"cropping2D","cropping":[0,2]}"""),
        new(Layer.Cropping3D(1), [[3, 4, 3, 2]], [1, 2, 1, 2], "cropping3D(cropping: 1)", """{"kind":"cropping3D","cropping":1}"""),
        new(Layer.UpSampling1D(3), [[4, 2]], [12, 2], "upSampling1D(size: 3)", """{"kind":"upSampling1D","size":3}"""),
        new(Layer.UpSampling2D(), [[2, 3, 4]], [4, 6, 4], "upSampling2D", """{"kind":"upSampling2D"}"""),
        new(Layer.UpSampling2D((1, 3), name: "wide"), [[2, 3]], [2, 9, 1], "upSampling2D(name: wide, size: [1, 3])",
            """{"kind":"upSampling2D","name":"wide","size":[1,3]}"""),
        new(Layer.UpSampling2D(interpolation: Interpolation.Bilinear), [[3, 4, 2]], [6, 8, 2], "upSampling2D(interpolation: bilinear)",
            """{"kind":"upSampling2D","interpolation":"bilinear"}"""),
        new(Layer.UpSampling2D((3, 1), Interpolation.Bilinear, "smooth"), [[2, 1]], [6, 1, 1],
            "upSampling2D(name: smooth, size: [3, 1], interpolation: bilinear)",
            """{"kind":"upSampling2D","name":"smooth","size":[3,1],"interpolation":"bilinear"}"""),
        new(Layer.UpSampling2D(1), [[2, 3, 2]], [2, 3, 2], "upSampling2D(size: 1)", """{"kind":"upSampling2D","size":1}"""),
        new(Layer.UpSampling3D((2, 3, 1)), [[2, 1, 2, 3]], [4, 3, 2, 3], "upSampling3D(size: [2, 3, 1])",
            """{"kind":"upSampling3D","size":[2,3,1]}"""),
    ];
}
