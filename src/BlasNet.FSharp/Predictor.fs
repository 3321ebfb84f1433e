namespace BlasNet.FSharp

open System.Collections.Generic
open BlasNet

/// Answers of trained models, from any number of threads; the predictor comes last.
[<RequireQualifiedAccess>]
module Predictor =
    /// Reads the final weights of a run, or a file of weights.
    let load (runOrFile: string) = Predictor.Load runOrFile

    /// Copies the weights of a trainer as they are now.
    let ofTrainer (trainer: Trainer) = trainer.ToPredictor()

    /// Predicts from a record, an anonymous record or any object by its public properties.
    let predict (row: 'Row) (predictor: Predictor) : Prediction = predictor.Predict<'Row> row

    /// Predicts from many rows; those of a series are its steps in the order of time.
    let predictMany (rows: 'Row seq) (predictor: Predictor) : IReadOnlyList<Prediction> = predictor.PredictMany<'Row> rows

    /// Predicts from the names and values of one row.
    let predictPairs (cells: (string * obj) seq) (predictor: Predictor) : Prediction =
        predictor.Predict(dict cells |> Dictionary :> IReadOnlyDictionary<string, obj>)

    /// Predicts from the encoded inputs of one row.
    let predictInputs (inputs: float32[]) (predictor: Predictor) : Prediction = predictor.Predict(System.ReadOnlySpan inputs)

    /// Forecasts the steps after the end of each series of a CSV file, one series after the other.
    let forecastFile (csvFile: string) (predictor: Predictor) : IReadOnlyList<ForecastStep> = predictor.Forecast csvFile

    /// Forecasts the steps after the end of each series of rows; those of a series are in the order of time.
    let forecast (rows: 'Row seq) (predictor: Predictor) : IReadOnlyList<ForecastStep> = predictor.Forecast<'Row> rows
