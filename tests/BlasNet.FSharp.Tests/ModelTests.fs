module BlasNet.FSharp.Tests.ModelTests

open System
open BlasNet
open BlasNet.FSharp
open NUnit.Framework

let private perceptron =
    Model.ofShape [ 2 ] |> Model.denseWith Activation.Tanh 8 |> Model.denseWith Activation.Sigmoid 1

[<Test>]
let ``A piped model equals the one built by methods`` () =
    let methods = Model.Input(2).Add(Layer.Dense(8, Activation.Tanh)).Add(Layer.Dense(1, Activation.Sigmoid))
    Assert.That(perceptron, Is.EqualTo methods)

[<Test>]
let ``A list of different layers needs no annotation`` () =
    let model =
        Model.ofLayers
            [ Layer.Flatten(); Layer.Dense 3; Layer.BatchNormalization(); Layer.Dropout 0.5; Layer.Activate Activation.Relu ]
    Assert.That(model.WithInputShape(4, 5).OutputShape.Size, Is.EqualTo 3)

[<Test>]
let ``A graph adds what its branches give`` () =
    let x = Node.input [ 4 ]
    let h = x |> Node.add (Layer.Dense(4, Activation.Relu))
    let model = Node.merge (Layer.Add()) [ x; h ] |> Node.add (Layer.Dense 2) |> Node.toModel
    Assert.That(model.Layers |> Seq.map _.Kind |> Seq.toList, Is.EqualTo<string list> [ "input"; "dense"; "add"; "dense" ])

[<Test>]
let ``One layer at two nodes has one set of weights`` () =
    let tower = Layer.Dense(3, useBias = false)
    let a, b = Node.input [ 2 ], Node.input [ 2 ]
    let model = Node.merge (Layer.Add()) [ a |> Node.add tower; b |> Node.add tower ] |> Node.toModel
    Assert.That(ModelSummary.Of model |> Seq.sumBy _.Parameters, Is.EqualTo 6L)

[<Test>]
let ``XOR is learned through the curried functions`` () =
    let data = [| 0f; 0f; 0f; 1f; 1f; 0f; 1f; 1f |] |> Dataset.ofLabels [ 2 ] [| 0; 1; 1; 0 |]
    use trainer = perceptron |> Model.compile (Optimizer.Adam 0.05) (Loss.BinaryCrossEntropy()) 1L
    let history = trainer.Fit(data, epochs = 300, batchSize = 4, verbose = false)
    let evaluation = trainer |> Trainer.evaluate data
    let outputs = trainer |> Trainer.predict data.Input
    Assert.That(history.Epochs.Count, Is.EqualTo 300)
    Assert.That(evaluation.Accuracy, Is.EqualTo(Nullable 1.0))
    Assert.That(outputs.FlattenedLength, Is.EqualTo(nativeint 4))

[<Test>]
let ``Layers are frozen and heads replaced in a pipe`` () =
    let model = perceptron |> Model.freeze [ "0.*" ] |> Model.replaceHead (Layer.Dense 3)
    Assert.That(model.Layers |> Seq.map _.Trainable |> Seq.toList, Is.EqualTo<bool list> [ true; false; true ])
    Assert.That(model |> Model.unfreeze [], Is.EqualTo(perceptron |> Model.replaceHead (Layer.Dense 3)))
    Assert.That((model |> Model.withLearningRateFactor 0.5 [ "1.dense" ]).Last.LearningRateFactor, Is.EqualTo 0.5)

[<Test>]
let ``Trained networks are averaged by an ensemble`` () =
    let data = Datasets.Load("circles").Train |> Dataset.take 64
    let members =
        [ for seed in 1L .. 3L -> perceptron |> Model.compile (Optimizer.Sgd()) (Loss.BinaryCrossEntropy()) seed ]
    use ensemble = Trainer.ensemble members
    Assert.That(ensemble.Network.Model, Is.EqualTo(Model.ensemble [ perceptron; perceptron; perceptron ]))
    let one = members |> List.averageBy (fun trainer -> (trainer |> Trainer.evaluate data).Loss)
    Assert.That((ensemble |> Trainer.evaluate data).Loss, Is.LessThan one)
    members |> List.iter (fun trainer -> trainer.Dispose())

[<Test>]
let ``Callbacks are F# functions`` () =
    let data = Datasets.Load("circles").Train |> Dataset.take 64
    use trainer = perceptron |> Model.compile (Optimizer.Sgd()) (Loss.BinaryCrossEntropy()) 0L
    let stopper = Callback.From(onEpochEnd = fun progress result -> if result.Epoch = 2 then progress.Stop "enough")
    let history = trainer.Fit(data, epochs = 5, callbacks = [| stopper |], verbose = false)
    Assert.That(history.Status, Is.EqualTo TrainingStatus.Stopped)
    Assert.That(history.Epochs.Count, Is.EqualTo 2)

[<Test>]
let ``A model whose shapes do not fit is an exception with a sentence`` () =
    let model = Model.ofShape [ 2; 2 ] |> Model.add (Layer.EmbedColumns [| 2 |])
    let message =
        try
            string model.OutputShape
        with :? ConfigurationException as error -> error.Message
    Assert.That(message, Does.StartWith "0.embedColumns: the layer takes one row of columns")
