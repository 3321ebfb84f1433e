// Deep Learning with Python, section 2.2: tensors of rank 0 to 5 with their attributes, how they are sliced, and what data they hold.
// dotnet fsi scripts/tensors.fsx [--quick]     --quick takes the built-in digits instead of MNIST
#load "blasnet.fsx"
open System.Buffers
open System.Numerics.Tensors
open Blasnet
open BlasNet
open BlasNet.FSharp

let show name (tensor: Tensor<'T>) = printfn $"{name}: {Tensor.describe tensor}"

// 2.2.1 to 2.2.4: numbers on no axis, on one, on two, on three. To .NET a scalar is a vector of one number.
let scalar = TensorMath.Scalar 12
let vector = TensorMath.Create [| 12; 3; 6; 14; 7 |]
let matrix = TensorMath.Create([| 5; 78; 2; 34; 0; 6; 79; 3; 35; 1; 7; 80; 4; 36; 2 |], 3, 5)
let cube = Tensor.stack 0 [ matrix; matrix; matrix ]
show "scalar" scalar
show "vector" vector
show "matrix" matrix
printfn $"{TensorMath.Format matrix}"
show "cube" cube

// 2.2.5: rank, shape and type of the images of digits, whose grey values are bytes.
let digits = Datasets.Load(if quick then "digits" else "mnist").Train
let images = digits.Input.ToTensor() |> Tensor.reshape [ digits.Count; 28; 28 ] |> Tensor.scale 255.0f |> TensorMath.Cast<float32, byte>
show "train images" images

// 2.2.6: slices along the axes; an end may be counted from behind.
let every = NRange.All
let range first last = NRange(NIndex(nativeint first), NIndex(nativeint last))
let inner margin = NRange(NIndex(nativeint margin), NIndex(nativeint margin, fromEnd = true))
let slice = images.Slice [| range 10 100; every; every |]
show "images[10:100]" slice
let corners = images.Slice [| every; range 14 28; range 14 28 |]
show "images[:, 14:, 14:]" corners
let centres = images.Slice [| every; inner 7; inner 7 |]
show "images[:, 7:-7, 7:-7]" centres

// 2.2.7: the first axis counts samples, so a batch is a slice of it.
let batch n = images |> Tensor.batch (128 * n) 128
show "first batch" (batch 0)
show "fourth batch" (batch 3)

// 2.2.8 to 2.2.12: what data looks like.
show "vector data, people by age, gender and income" (Tensor.zeros [ 100000; 3 ])
show "time series, minutes of days by price, highest and lowest" (Tensor.zeros [ 250; 390; 3 ])
show "images, by height, width and colour" (TensorMath.Zeros<byte>(128, 256, 256, 3))
let clips = TensorMath.Zeros<byte>(4, 240, 144, 256, 3)
show "video, clips of frames" clips

// Colours may come first, too: before the height and the width of each frame, or before the frames.
show "video, colours first in each frame" (Tensor.permute [ 0; 1; 4; 2; 3 ] clips)
show "video, colours first in each clip" (Tensor.permute [ 0; 4; 1; 2; 3 ] clips)
let count = int64 clips.FlattenedLength
let megabytes = count / 1024L / 1024L
printfn $"four clips of 60 s at 4 frames a second: {count} numbers, {megabytes} MB as bytes, {4L * count / 1024L / 1024L} MB as float32"

let digit = images |> Tensor.batch 4 1 |> Tensor.reshape [ 28; 28 ]
let four (tensor: Tensor<byte>) = tensor |> Tensor.batch 4 4
[ Plot.create $"A {digits.Targets.ClassOf 4}" |> Plot.image digit
  Plot.create "Corners" |> Plot.imageGrid 2 (four corners)
  Plot.create "Centres" |> Plot.imageGrid 2 (four centres) ]
|> Plot.grid 3 "Digits and slices of digits"
|> Plot.save (picture "tensors")
