module BlasNet.FSharp.Tests.ReadmeTests

open System
open System.IO
open NUnit.Framework

let private repositoryFile (path: string) =
    let rec search (folder: string) =
        if File.Exists(Path.Combine(folder, "BlasNet.sln")) then Path.Combine(folder, path)
        else search (Path.GetDirectoryName folder |> Option.ofObj |> Option.get)
    search AppContext.BaseDirectory

/// The code lines of a text, without indentation: the sample stands in a function here and at the top level there.
let private code (lines: string seq) =
    lines |> Seq.map _.Trim() |> Seq.filter (fun line -> line <> "") |> Seq.toList

/// The lines of each F# sample.
let rec private samples (lines: string list) =
    match lines |> List.skipWhile ((<>) "```fsharp") with
    | [] -> []
    | _ :: rest -> (rest |> List.takeWhile ((<>) "```") |> code) :: samples rest

let private compiled file =
    File.ReadAllLines(repositoryFile $"tests/BlasNet.FSharp.Tests/{file}")
    |> code
    |> List.filter (fun line -> not (line.StartsWith "module ") && line <> "let run () =")

let private shown document = File.ReadAllLines(repositoryFile document) |> Array.toList |> samples

[<Test>]
let ``The F# samples of the README are those that are compiled here`` () =
    let shown = shown "README.md"
    Assert.That(shown.Length, Is.EqualTo 2)
    Assert.That(shown[0], Is.EqualTo<string list>(compiled "ReadmeSample.fs"))
    Assert.That(shown[1], Is.EqualTo<string list>(compiled "ConvolutionSample.fs"))

[<Test>]
let ``The F# samples of the page on sequences are those that are compiled here`` () =
    let shown = shown "docs/sequences.md"
    Assert.That(shown.Length, Is.EqualTo 2)
    Assert.That(shown[0], Is.EqualTo<string list>(compiled "AttentionSample.fs"))
    Assert.That(shown[1], Is.EqualTo<string list>(compiled "SeriesSample.fs"))

[<Test>]
let ``The models and windows of the samples fit together`` () =
    Assert.That(ConvolutionSample.small.OutputShape.ToString(), Is.EqualTo "[10]")
    Assert.That(AttentionSample.reviews.OutputShape.ToString(), Is.EqualTo "[1]")
    Assert.That(SeriesSample.samples.Count, Is.EqualTo(600 - 48 - 24 + 1))
