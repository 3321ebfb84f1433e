// Brings BlasNet into an F# script:  #load "blasnet.fsx"  — after `dotnet tool exec -y cake.tool -- --target=Build`, which leaves it in artifacts/fsharp.
#r "../artifacts/fsharp/System.Numerics.Tensors.dll"
#r "../artifacts/fsharp/CsvHelper.dll"
#r "../artifacts/fsharp/BlasNet.dll"
#r "../artifacts/fsharp/BlasNet.FSharp.dll"
