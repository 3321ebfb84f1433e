// Deep Learning with Python, section 2.2, knows time series as tensors [samples, steps, features]; this is a forecast of one:
// tomorrow's lowest temperature from the last 14 days, against the guess that it is the same as today's.
// dotnet fsi scripts/temperature-forecast.fsx [--quick]
// Melbourne's ten years are read from $BLASNET_DATA/melbourne-min-temp; --quick takes four years that are made up.
#load "blasnet.fsx"
open System
open System.IO
open Blasnet
open BlasNet
open BlasNet.FSharp

let year = 365
let season day = float32 (2.0 * Math.PI * float (day % year) / float year)

// The temperatures, day by day, the first one a 1 January, without leap days.
let temperatures =
    if quick then
        let shocks = TensorMath.RandomNormal<float32>([| 4 * year |], seed = 1L, deviation = 2.2) |> TensorMath.ToArray
        let weather = shocks |> Array.scan (fun today shock -> 0.6f * today + shock) 0.0f
        Array.init (4 * year) (fun day -> 11.0f + 4.0f * cos (season day) + weather[day])
    else
        let folder = Environment.GetEnvironmentVariable "BLASNET_DATA" |> Option.ofObj |> Option.defaultValue "data"
        Table.Read(Path.Combine(folder, "melbourne-min-temp", "daily-min-temperatures.csv")).Column("Temp").ToNumbers() |> Array.map float32

let days, lastYear = temperatures.Length, temperatures.Length - year
let mean = Array.average temperatures[.. lastYear - 1]
let deviation = temperatures[.. lastYear - 1] |> Array.averageBy (fun t -> (t - mean) ** 2.0f) |> sqrt
printfn $"{days} days, on average {mean:F1} degrees, with a deviation of {deviation:F1}"

// Samples of 14 days: the season as sine and cosine, and the temperature; the target is the temperature of the day after.
let steps =
    temperatures
    |> Array.map (fun t -> (t - mean) / deviation)
    |> fun targets -> Dataset.ofValues [ 2 ] 1 targets [| for day in 0 .. days - 1 do sin (season day); cos (season day) |]
let series = TimeSeries(Window = 14)
let samples = series.Of steps
let train = samples |> Dataset.subset [| 0 .. lastYear - series.FirstTarget - 1 |]
let test = samples |> Dataset.subset [| lastYear - series.FirstTarget .. samples.Count - 1 |]
printfn $"samples of the shape {samples.Input.SampleShape}: {train.Count} to learn from, {test.Count} of the last year to test on"

let trainer =
    Model.ofShape [ 14; 3 ]
    |> Model.flatten
    |> Model.denseWith Activation.Relu 16
    |> Model.dense 1
    |> Model.compile (Optimizer.Adam()) (Loss.MeanSquaredError()) 1L
let history = trainer.Fit(train, epochs = 15, batchSize = 32, validation = test, verbose = false)
for epoch in history.Epochs do
    printfn $"epoch {epoch.Epoch}: loss {epoch.Loss:F4}, of the last year {epoch.ValidationLoss.Value:F4}"

let forecast = trainer |> Trainer.predict test.Input |> TensorMath.ToArray |> Array.map (fun t -> t * deviation + mean)
let measured = temperatures[lastYear ..]
let sameAsYesterday = temperatures[lastYear - 1 .. days - 2]
let rmse guess = Array.map2 (fun (a: float32) b -> (a - b) ** 2.0f) guess measured |> Array.average |> sqrt
printfn $"RMSE of 'the same as yesterday': {rmse sameAsYesterday:F2} degrees"
printfn $"RMSE of the network: {rmse forecast:F2} degrees"

Plot.createWith "The last year" "day" "lowest temperature, degrees"
|> Plot.line [ 1..year ] measured "measured"
|> Plot.line [ 1..year ] forecast "forecast the day before"
|> Plot.size 1000 400
|> Plot.save (picture "temperature-forecast")
