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
