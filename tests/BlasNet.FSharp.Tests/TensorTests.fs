module BlasNet.FSharp.Tests.TensorTests

open BlasNet
open BlasNet.FSharp
open NUnit.Framework

let private matrix = Tensor.create [ 2; 3 ] [| 1f; 2f; 3f; 4f; 5f; 6f |]

let private elements tensor = Tensor.toArray tensor

[<Test>]
let ``Operators broadcast`` () =
    let row = Tensor.ofSeq [ 10f; 20f; 30f ]
    let column = Tensor.create [ 2; 1 ] [| 1f; 2f |]
    Assert.That(elements (matrix .+ row), Is.EqualTo<float32 array> [| 11f; 22f; 33f; 14f; 25f; 36f |])
    Assert.That(elements (matrix .- column), Is.EqualTo<float32 array> [| 0f; 1f; 2f; 2f; 3f; 4f |])
    Assert.That(elements (column .* row), Is.EqualTo<float32 array> [| 10f; 20f; 30f; 20f; 40f; 60f |])
    Assert.That(elements (row ./ Tensor.scalar 10f), Is.EqualTo<float32 array> [| 1f; 2f; 3f |])

[<Test>]
let ``A layer is a product and a sum, in the order of the mathematics`` () =
    let weights = Tensor.create [ 3; 2 ] [| 1f; 0f; 0f; 1f; 1f; 1f |]
    let output = matrix *@ weights .+ Tensor.ofSeq [ 1f; -20f ] |> Tensor.relu
    Assert.That(elements output, Is.EqualTo<float32 array> [| 5f; 0f; 11f; 0f |])

[<Test>]
let ``Functions take the tensor last`` () =
    let softmax x =
        let powers = x .- (x |> Tensor.maxAlong 1 |> Tensor.reshape [ -1; 1 ]) |> Tensor.exp
        powers ./ (powers |> Tensor.sumAlong 1 |> Tensor.reshape [ -1; 1 ])
    Assert.That(matrix |> softmax |> Tensor.sumAlong 1 |> elements, Is.EqualTo<float32 array>([| 1f; 1f |]).Within(1e-6f))
    Assert.That(matrix |> Tensor.transpose |> Tensor.shape, Is.EqualTo<int list> [ 3; 2 ])
    Assert.That(matrix |> Tensor.argMax 0 |> elements, Is.EqualTo<int array> [| 1; 1; 1 |])
    Assert.That(matrix |> Tensor.subtract (Tensor.ones [ 3 ]) |> Tensor.sum |> Tensor.item, Is.EqualTo 15f)
    Assert.That(matrix |> Tensor.batch 1 1 |> elements, Is.EqualTo<float32 array> [| 4f; 5f; 6f |])
    Assert.That(Tensor.concatenate 0 [ matrix; matrix ] |> Tensor.describe, Is.EqualTo "float32 [4, 3], rank 2")
    Assert.That(Tensor.format matrix, Is.EqualTo "[[1. 2. 3.]\n [4. 5. 6.]]")

[<Test>]
let ``What does not fit is a sentence`` () =
    Assert.That(
        System.Action(fun () -> matrix *@ matrix |> ignore),
        Throws.TypeOf<ConfigurationException>().With.Message.StartsWith "matMul: the shapes [2, 3] and [2, 3] do not fit"
    )

[<Test>]
let ``Slices of F# take both ends, and whole axes`` () =
    Assert.That(matrix.[1..1, 1..] |> elements, Is.EqualTo<float32 array> [| 5f; 6f |])
    Assert.That(matrix.[*, ..0] |> Tensor.shape, Is.EqualTo<int list> [ 2; 1 ])
    Assert.That(matrix.[0..0] |> elements, Is.EqualTo<float32 array> [| 1f; 2f; 3f |])
    let images = Tensor.ofSeq [ 0f .. 23f ] |> Tensor.reshape [ 2; 3; 4 ]
    Assert.That(images.[1..1, 2..2, 2..] |> elements, Is.EqualTo<float32 array> [| 22f; 23f |])
    let video = images |> Tensor.reshape [ 1; 2; 3; 4 ]
    Assert.That(video.[*, 1..1, 0..0, ..1] |> elements, Is.EqualTo<float32 array> [| 12f; 13f |])
    Assert.That(
        System.Action(fun () -> matrix.[0..2] |> ignore),
        Throws.TypeOf<ConfigurationException>().With.Message.EqualTo "slice: the range '0..3' leaves axis '0' of the shape [2, 3]."
    )

[<Test>]
let ``Tensors of float64 have the same functions and operators`` () =
    let x = Tensor.ofSeq [ 1010.0; 1000.0; 990.0 ]
    let powers = x .- Tensor.max x |> Tensor.exp
    Assert.That(powers ./ Tensor.sum powers |> elements, Is.EqualTo<float array>([| 0.9999546; 4.53979e-5; 2.06106e-9 |]).Within(1e-7))
    let weights = Tensor.create [ 3; 1 ] [| 1.0; 2.0; 3.0 |]
    Assert.That(x *@ weights |> elements, Is.EqualTo<float array> [| 5980.0 |])
    Assert.That(x |> Tensor.dot x, Is.EqualTo 3000200.0)
