// Brings BlasNet into an F# script:  #load "blasnet.fsx"  and  open Blasnet
// It lies in artifacts/fsharp after  dotnet tool exec -y cake.tool -- --target=Build
// Outside of a clone, one line does the same:  #r "nuget: BlasNet.FSharp"
#r "../artifacts/fsharp/System.Numerics.Tensors.dll"
#r "../artifacts/fsharp/CsvHelper.dll"
#r "../artifacts/fsharp/BlasNet.dll"
#r "../artifacts/fsharp/BlasNet.FSharp.dll"

open System.IO

/// Whether less is computed, for a first look: --quick behind the script's name.
let quick = fsi.CommandLineArgs |> Array.contains "--quick"

/// The file of a picture in artifacts/books.
let picture name = Path.Combine(__SOURCE_DIRECTORY__, "..", "artifacts", "books", name + ".svg")
