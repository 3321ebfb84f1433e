module BlasNet.FSharp.Tests.SeriesSample

open BlasNet

let hours = Array.init 600 (fun hour -> sin (float32 hour / 4.0f))
let samples = TimeSeries(48, 24).Of(Dataset.FromValues(hours, [| 1 |], hours))
