module BlasNet.FSharp.Tests.PlotTests

open System
open System.IO
open System.Numerics.Tensors
open System.Xml.Linq
open BlasNet.Plots
open BlasNet.FSharp
open NUnit.Framework

let private mesh = Mesh.Over(-1.0, 1.0, -1.0, 1.0, 9)

let private tensor (values: float32[]) (lengths: nativeint[]) = Tensor.Create(values, ReadOnlySpan lengths)

let private bowl = mesh.Of(fun x y -> x * x + y * y)

[<Test>]
let ``A pipe draws what the methods draw`` () =
    let piped =
        Plot.createWith "loss" "epoch" "loss"
        |> Plot.markedLine [ 1 .. 3 ] [ 0.5f; 0.25f; 0.125f ] "training"
        |> Plot.dashedLine [ 1 .. 3 ] [ 0.6; 0.4; 0.3 ] "validation"
        |> Plot.logY
        |> Plot.toSvg
    let dotted =
        Plot.Create("loss", "epoch", "loss")
            .Line([ 1; 2; 3 ], [ 0.5; 0.25; 0.125 ], "training", marker = true)
            .Line([ 1; 2; 3 ], [ 0.6; 0.4; 0.3 ], "validation", dashed = true)
            .LogY()
            .ToSvg()
    Assert.That(piped, Is.EqualTo dotted)

[<Test>]
let ``Every kind of plot is drawn`` () =
    let plots =
        [ Plot.create "line" |> Plot.line [| 0.0; 1.0 |] [| 1.0; 2.0 |] "" |> Plot.xRange 0.0 1.0 |> Plot.yRange 0.0 3.0
          Plot.create "curve" |> Plot.curve tanh -3.0 3.0 "tanh" |> Plot.text 0.0 0.0 "origin"
          Plot.create "scatter" |> Plot.scatter [ 1; 2 ] [ 3; 4 ] "dots" |> Plot.logX
          Plot.create "classes" |> Plot.classes [ 1.0; 2.0 ] [ 3.0; 4.0 ] [ 0; 1 ]
          Plot.create "bars" |> Plot.bars [ "a"; "b" ] [ 1; 2 ] "count"
          Plot.create "histogram" |> Plot.histogram 10 (Seq.init 100 float) ""
          Plot.create "histogram over" |> Plot.histogramOver 0.0 1.0 5 [ 0.1f; 0.2f ] ""
          Plot.create "arrows" |> Plot.quiver mesh.X mesh.Y bowl bowl "" |> Plot.equalAxes
          Plot.create "surface" |> Plot.heatmap mesh bowl |> Plot.contour mesh bowl
          Plot.create "border" |> Plot.heatmapOver ColorScale.BlueOrange 0.0 2.0 mesh bowl |> Plot.contourAt [ 0.5 ] mesh bowl
          Plot.create "image" |> Plot.image (tensor [| 0f; 255f |] [| 1n; 2n |])
          Plot.create "images" |> Plot.imageGrid 2 (tensor (Array.zeroCreate 12) [| 3n; 2n; 2n |])
          Plot.create "filters" |> Plot.filters 4 (tensor (Array.zeroCreate 36) [| 3n; 3n; 1n; 4n |]) |> Plot.size 300 200 ]
    for plot in plots do
        Assert.That(string (XDocument.Parse(Plot.toSvg plot)), Does.Not.Contain "no data")
    Assert.That(plots |> Plot.grid 3 "all" |> Plot.toSvg, Is.EqualTo(plots |> Plot.gridOf 420 320 3 "all" |> Plot.toSvg))

[<Test>]
let ``A picture is saved`` () =
    let folder = Directory.CreateTempSubdirectory("blasnet-").FullName
    let path = Path.Combine(folder, "plot.svg")
    try
        let plot = Plot.create "saved" |> Plot.line [ 1; 2 ] [ 1; 2 ] ""
        Plot.save path plot
        Assert.That(File.ReadAllText path, Is.EqualTo(Plot.toSvg plot))
    finally
        Directory.Delete(folder, recursive = true)
