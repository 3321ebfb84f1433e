module BlasNet.FSharp.Tests.AsyncTests

open System
open System.Collections.Generic
open System.Threading
open BlasNet
open BlasNet.FSharp
open NUnit.Framework

let private data = Datasets.Load("xor").Train

let private trainer () =
    Model.ofShape [ 2 ]
    |> Model.add (Layer.Dense(8, Activation.Tanh))
    |> Model.add (Layer.Dense(2, Activation.Softmax))
    |> Model.compile (Optimizer.Adam 0.05) (Loss.SparseCategoricalCrossEntropy()) 1L

/// The losses that are reported, in their order.
type private Losses() =
    member val All = List<float>()

    interface IProgress<EpochResult> with
        member losses.Report epoch = losses.All.Add epoch.Loss

[<Test>]
let ``A task waits for training and hears of each epoch`` () =
    task {
        use trainer = trainer ()
        let losses = Losses()
        let! history = trainer.FitAsync(data, epochs = 3, batchSize = 4, verbose = false, progress = losses)
        Assert.That(losses.All, Is.EqualTo<float seq> history["loss"])
        let! longer = trainer |> Trainer.fitAsync 2 4 data
        Assert.That(longer.Epochs.Count, Is.EqualTo 5)
    }

[<Test>]
let ``An async workflow cancels training and has its history`` () =
    use source = new CancellationTokenSource()

    let training =
        async {
            use trainer = trainer ()
            let progress = { new IProgress<EpochResult> with member _.Report epoch = if epoch.Epoch = 2 then source.Cancel() }
            return!
                trainer.FitAsync(data, epochs = 1000000, verbose = false, progress = progress, cancellationToken = source.Token)
                |> Async.AwaitTask
        }

    let history = Async.RunSynchronously training
    Assert.That(history.Status, Is.EqualTo TrainingStatus.Interrupted)
    Assert.That(history.Epochs.Count, Is.EqualTo 2)
