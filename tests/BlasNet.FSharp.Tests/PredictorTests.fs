module BlasNet.FSharp.Tests.PredictorTests

open System.IO
open BlasNet
open BlasNet.FSharp
open BlasNet.Tables
open NUnit.Framework

type Thing = { Size: float; Colour: string option }

[<Test>]
let ``Rows are records, anonymous records or pairs`` () =
    let file = Path.GetTempFileName()
    try
        File.WriteAllLines(file, [ "size,colour,kind"; "1,red,x"; "2,,y"; "3,red,x"; "4,blue,y" ])
        let table = Table.Read(file, TableOptions(Missing = MissingPolicy.Mean))
        let preprocessor = TablePreprocessor.Fit(table, [| 0..3 |])
        use trainer =
            Model.Input(3).Add(Layer.Dense(2, Activation.Softmax))
                .Compile(Optimizer.Adam(), Loss.SparseCategoricalCrossEntropy(), threads = 1)
        trainer.Fit(preprocessor.Apply(table).Data, verbose = false) |> ignore
        use predictor = Predictor.ofTrainer trainer
        let expected = predictor |> Predictor.predictPairs [ "size", 2; "colour", "red" ]
        let answers =
            [ predictor |> Predictor.predict {| size = 2.0; colour = "red" |}
              predictor |> Predictor.predict { Size = 2.0; Colour = Some "red" }
              (predictor |> Predictor.predictMany [ { Size = 2.0; Colour = Some "red" } ])[0] ]
        for answer in answers do
            Assert.That(answer.Label, Is.EqualTo expected.Label)
            Assert.That(answer.Probability, Is.EqualTo expected.Probability)
        // The most frequent colour replaces a missing one.
        Assert.That(
            (predictor |> Predictor.predict { Size = 2.0; Colour = None }).Probability,
            Is.EqualTo expected.Probability
        )
    finally
        File.Delete file

[<Test>]
let ``A forecast of rows and of their file gives the steps after the end`` () =
    let file = Path.GetTempFileName()
    try
        File.WriteAllLines(file, "day,level" :: [ for day in 0..39 -> $"{day},{day % 4}" ])
        let options =
            TableOptions(Labels = [| "level" |], Task = TableTask.Regression, Series = TimeSeries(8, 3, Time = "day"))
        let table = Table.Read(file, options)
        let preprocessor = TablePreprocessor.Fit(table, [| 0..39 |])
        use trainer =
            Model.Input(8, 1).Add(Layer.Flatten()).Add(Layer.Dense 3)
                .Compile(Optimizer.Adam(), Loss.MeanSquaredError(), threads = 1)
        trainer.Fit(preprocessor.Apply(table).Data, verbose = false) |> ignore
        use predictor = Predictor.ofTrainer trainer
        let steps = predictor |> Predictor.forecastFile file
        Assert.That([ for step in steps -> step.Time ], Is.EqualTo(box [ "40"; "41"; "42" ]))
        Assert.That([ for step in steps -> step.StepsAhead ], Is.EqualTo(box [ 1; 2; 3 ]))
        let rows = [ for day in 20..39 -> {| day = day; level = float (day % 4) |} ]
        let ofRows = predictor |> Predictor.forecast rows
        Assert.That([ for step in ofRows -> step.Time ], Is.EqualTo(box [ "40"; "41"; "42" ]))
        for (step, other) in Seq.zip steps ofRows do
            Assert.That(other.Value, Is.EqualTo(step.Value).Within 1e-6)
    finally
        File.Delete file

[<Test>]
let ``Steps of a sequence one by one are a prediction of all`` () =
    use trainer =
        Model.Input(5, 2).Add(Layer.Gru(3)).Add(Layer.Dense 1)
            .Compile(Optimizer.Adam(), Loss.MeanSquaredError(), seed = 1, threads = 1)
    use predictor = Predictor.ofTrainer trainer
    let values = [| for i in 0..9 -> sin (float32 i) |]
    let steps () = [ for step in Array.chunkBySize 2 values -> (predictor.Step step)[0] ]
    let first = steps ()
    let whole = (trainer.Predict(Samples.FromFloats(values, [| 5; 2 |])))[[| nativeint 0; nativeint 0 |]]
    Assert.That(List.last first, Is.EqualTo(whole).Within 1e-6f)
    predictor.Reset()
    Assert.That(steps (), Is.EqualTo<float32 list> first)
