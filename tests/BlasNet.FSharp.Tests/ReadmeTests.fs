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

[<Test>]
let ``The F# sample of the README is the one that is compiled here`` () =
    let readme = File.ReadAllLines(repositoryFile "README.md") |> Array.toList
    let shown = readme |> List.skipWhile ((<>) "```fsharp") |> List.skip 1 |> List.takeWhile ((<>) "```") |> code
    let compiled =
        File.ReadAllLines(repositoryFile "tests/BlasNet.FSharp.Tests/ReadmeSample.fs")
        |> code
        |> List.filter (fun line -> not (line.StartsWith "module ") && line <> "let run () =")
    Assert.That(shown, Is.EqualTo<string list> compiled)
    Assert.That(shown, Is.Not.Empty)
