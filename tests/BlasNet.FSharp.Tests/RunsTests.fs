module BlasNet.FSharp.Tests.RunsTests

open System.IO
open BlasNet.Runs
open NUnit.Framework

[<Test>]
let ``Runs are filtered, ranked and compared`` () =
    let folder = Directory.CreateTempSubdirectory("blasnet-").FullName
    try
        File.WriteAllLines(
            Path.Combine(folder, "index.csv"),
            [ "run,status,batch,val_loss"; "a/run_0001,done,32,0.5"; "a/run_0002,failed,64,0.1"; "b/run_0001,done,64,0.25" ]
        )
        let best = RunTable.Read(folder).Where(status = "done").Best("val_loss").Runs |> Seq.exactlyOne
        Assert.That((best.Name, best.Number "val_loss"), Is.EqualTo(("b/run_0001", System.Nullable 0.25)))
        let comparison = RunTable.Read(folder).Compare [| "a/run_0001"; "b/run_0001" |]
        Assert.That([ for value in comparison.Differences -> value.Name ], Is.EqualTo<string list> [ "batch" ])
    finally
        Directory.Delete(folder, recursive = true)

[<Test>]
let ``A sweep is a list of trials`` () =
    let grid = SweepPlan.Grid([ SweepAxis.Choice("batch", [ "32"; "64" ]) ], repeats = 2)
    Assert.That([ for trial in grid.Trials -> string trial ], Is.EqualTo<string list> [ "batch=32"; "batch=32"; "batch=64"; "batch=64" ])
    let axes = [ SweepAxis.Range("learning-rate", 1e-4, 1e-1, log = true); SweepAxis.ParseRandom "batch=32,64" ]
    Assert.That(SweepPlan.Random(axes, 10, seed = 3L).Trials.Count, Is.EqualTo 10)
