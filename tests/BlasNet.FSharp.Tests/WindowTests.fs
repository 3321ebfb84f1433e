module BlasNet.FSharp.Tests.WindowTests

open System
open System.Numerics.Tensors
open BlasNet.FSharp
open BlasNet
open BlasNet.Numerics
open NUnit.Framework

[<Test>]
let ``Extents and paddings are written as numbers, tuples and arrays`` () =
    let sides = [| 3; 5 |]
    let layers =
        [ Layer.Conv2D(8, kernelSize = 5)
          Layer.Conv2D(8, kernelSize = (3, 5), padding = 1)
          Layer.Conv2D(8, kernelSize = sides, strides = 2, padding = Padding.Same)
          Layer.MaxPooling2D 2
          Layer.MaxPooling2D(poolSize = 3, strides = 2, padding = (1, 0))
          Layer.AveragePooling2D(poolSize = struct (2, 3), includePadding = true)
          Layer.MaxPooling3D(poolSize = (1, 2, 3), padding = (0, 1, 2))
          Layer.MaxPooling2D() ]
    Assert.That(
        layers |> List.map string,
        Is.EqualTo<string list>
            [ "conv2D(filters: 8, kernelSize: 5)"
              "conv2D(filters: 8, kernelSize: [3, 5], padding: 1)"
              "conv2D(filters: 8, kernelSize: [3, 5], strides: 2, padding: same)"
              "maxPooling2D"
              "maxPooling2D(poolSize: 3, strides: 2, padding: [1, 0])"
              "averagePooling2D(poolSize: [2, 3], includePadding: true)"
              "maxPooling3D(poolSize: [1, 2, 3], padding: [0, 1, 2])"
              "maxPooling2D" ]
    )

[<Test>]
let ``A convolutional network is a pipe`` () =
    let model =
        Model.ofShape [ 28; 28 ]
        |> Model.add (Layer.Conv2D(30, kernelSize = 5, activation = Activation.Relu))
        |> Model.add (Layer.MaxPooling2D 2)
        |> Model.add (Layer.Conv2D(40, kernelSize = (3, 3), padding = Padding.Same))
        |> Model.add (Layer.GlobalAveragePooling2D())
        |> Model.dense 10
    Assert.That(string model.OutputShape, Is.EqualTo "[10]")

[<Test>]
let ``Columns of images multiply with a filter`` () =
    let image = Tensor.Create([| 1f; 2f; 3f; 0f; 0f; 1f; 2f; 3f; 3f; 0f; 1f; 2f; 2f; 3f; 0f; 1f |], ReadOnlySpan [| 1n; 4n; 4n; 1n |])
    let filter = [| 2f; 0f; 1f; 0f; 1f; 2f; 1f; 0f; 2f |]
    let columns = Im2Col.Columns(image, kernel = 3)
    let values = Array.zeroCreate<float32> (int columns.FlattenedLength)
    columns.FlattenTo(Span values)
    let outputs = values |> Array.chunkBySize 9 |> Array.map (Array.fold2 (fun sum w x -> sum + w * x) 0f filter)
    Assert.That(outputs, Is.EqualTo<float32 array> [| 15f; 16f; 6f; 15f |])
    let images = Im2Col.Images(columns, [ 1; 4; 4; 1 ], kernel = (3, 3))
    Assert.That(images.FlattenedLength, Is.EqualTo 16n)
