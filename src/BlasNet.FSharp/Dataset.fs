namespace BlasNet.FSharp

open BlasNet

/// Construction and selection of data sets; the data set comes last.
[<RequireQualifiedAccess>]
module Dataset =
    /// Makes a classified data set from the values of all samples and one label per sample.
    let ofLabels (sampleShape: int list) (labels: int[]) (inputs: float32[]) =
        Dataset.FromArrays(inputs, List.toArray sampleShape, labels)

    /// Makes a data set with target values.
    let ofValues (sampleShape: int list) (targetWidth: int) (targets: float32[]) (inputs: float32[]) =
        Dataset.FromValues(inputs, List.toArray sampleShape, targets, targetWidth)

    /// Takes the first samples.
    let take count (data: Dataset) = data.Take count

    /// Selects samples by their rows.
    let subset (rows: int[]) (data: Dataset) = data.Subset rows

    /// Splits off a fraction for validation, drawn by the seed.
    let split (fraction: float) (seed: int64) (data: Dataset) = data.Split(fraction, seed)

    /// Encodes class indices as one value per class.
    let oneHot (data: Dataset) = data.OneHot()
