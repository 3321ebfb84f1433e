namespace BlasNet.FSharp

open BlasNet

/// Training, evaluation and prediction; the trainer comes last.
[<RequireQualifiedAccess>]
module Trainer =
    /// Trains for some epochs without validation and returns the history. For all options use the method Fit.
    let fit epochs batchSize (data: Dataset) (trainer: Trainer) = trainer.Fit(data, epochs, batchSize)

    /// Trains for some epochs with validation after each and returns the history.
    let fitWith (validation: Dataset) epochs batchSize (data: Dataset) (trainer: Trainer) =
        trainer.Fit(data, epochs, batchSize, validation)

    /// Trains for some epochs without validation on a thread of its own; the history is the task's result. For all options use the method
    /// FitAsync.
    let fitAsync epochs batchSize (data: Dataset) (trainer: Trainer) = trainer.FitAsync(data, epochs, batchSize)

    /// Makes a trainer of the ensemble of trained networks, to evaluate, save or predict with: their outputs are averaged.
    let ensemble (members: Trainer list) = Trainer.Ensemble(List.toArray members)

    /// Takes over weights of a file by their names, of safetensors or of an archive of NumPy; returns a report.
    let loadWeights (path: string) (trainer: Trainer) = trainer.Network.LoadWeights path

    /// Takes over the weights of a saved model, layer by layer; returns a report.
    let takeWeights (saved: SavedModel) (trainer: Trainer) = trainer.Network.LoadWeights saved.Network

    /// Computes loss and metrics on a data set.
    let evaluate (data: Dataset) (trainer: Trainer) = trainer.Evaluate data

    /// Judges the model's forecasts for windows of a series beside simple rules; the report prints as a table.
    let evaluateForecast (windows: Dataset) (trainer: Trainer) = trainer.EvaluateForecast windows

    /// Computes the model's outputs for all samples.
    let predict (inputs: Samples) (trainer: Trainer) = trainer.Predict inputs

    /// Writes the network as a file of ONNX, opset 17, and returns its size, inputs and outputs. For all options use the method ExportOnnx.
    let exportOnnx (path: string) (trainer: Trainer) = trainer.ExportOnnx path
